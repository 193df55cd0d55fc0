/**
 * A session of an executor that starts while something else is on its way.
 *
 * @module
 */
import type { ExecutorSession } from "../contract/executor.ts";
import { startExecutor } from "../executors/start-executor.ts";
import type { PlatformRun } from "./platform-run.ts";
import { spoolTo } from "./resolve-platform.ts";
import { settled } from "./settled.ts";

export class EarlySession {
  readonly #run: PlatformRun;
  #starting: Promise<ExecutorSession> | undefined;

  constructor(run: PlatformRun) {
    this.#run = run;
  }

  /** Starts it, unless that was done. */
  start(): Promise<ExecutorSession> {
    const { options, platform, executors, cache, signal, report } = this.#run;
    const ctx = { signal, report, spool: spoolTo(cache) };
    this.#starting ??= settled(startExecutor(executors, platform, ctx, options.executor));
    return this.#starting;
  }

  /** Ends it. Another one can be started then. */
  async end(): Promise<void> {
    const session = await this.#starting?.catch(() => undefined);
    await session?.[Symbol.asyncDispose]();
    this.#starting = undefined;
  }
}
