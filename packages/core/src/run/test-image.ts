/**
 * Tests the image of one platform.
 *
 * @module
 */
import type { ConfigureStep } from "../contract/configure-plan.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import type { ProgramEnd, TestedImage } from "../contract/image-tests.ts";
import { startExecutor } from "../executors/start-executor.ts";
import { applyLayer } from "../image/apply-layer.ts";
import type { BuiltPlatform } from "../image/built-image.ts";
import { ConfigureError } from "../model/errors.ts";
import { collectBytes } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import { formatPlatform } from "../model/oci.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { runTask } from "../model/task.ts";
import type { InstalledPackage } from "../packages/installed-package.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { treeReader } from "../rootfs/tree-reader.ts";
import { readTar } from "../tar/read-tar.ts";
import { layersElsewhere } from "./build-elsewhere.ts";
import type { PlatformRun } from "./platform-run.ts";
import { spoolTo } from "./resolve-platform.ts";
import { writeTree } from "./write-tree.ts";

/** What is kept of the standard error of a program. */
const STDERR_END = 16 * 1024;

/**
 * Runs the tests of the caller; an image that has passed them, of the same layers and config, is not
 * tested again unless the build does without cached layers.
 *
 * @param isTested True: it has passed them where its layers were made.
 * @throws {TestError} If it does not pass.
 */
export async function testImage(
  run: PlatformRun,
  image: BuiltPlatform,
  isTested: boolean,
): Promise<void> {
  const { options, cache, report } = run;
  const { tests } = options;
  if (tests === undefined) return;
  const platform = formatPlatform(image.platform);
  const key = {
    tested: 1,
    tests: tests.key,
    platform,
    config: image.config as JsonObject,
    layers: image.layers.map(({ diffID }) => diffID),
  };
  if (options.cachedLayers !== false && (await cache.record(key)) !== undefined) {
    report({ type: "cached", what: `tests of ${options.name} for ${platform}` });
    return;
  }
  if (!isTested && (await layersElsewhere(run, image.lock)) === undefined)
    await testHere(run, image);
  await cache.setRecord(key, { passed: true });
}

async function testHere(run: PlatformRun, image: BuiltPlatform): Promise<void> {
  const { options, clock } = run;
  const { tests } = options;
  await clock.time("test", formatPlatform(image.platform), async () => {
    const tree = new RootfsTree();
    for (const { tar } of image.layers) await applyLayer(tree, readTar(tar, run));
    const programs = new TestPrograms(run, tree);
    const { packageReaders = [] } = options;
    const tested: TestedImage = {
      platform: image.platform,
      config: image.config,
      rootfs: treeReader(tree, run),
      packages: async () => {
        const found: InstalledPackage[] = [];
        for (const read of packageReaders) found.push(...(await read(tree)));
        return found.length > 0 ? found : image.lock.packages;
      },
      run: (step, timeoutMs) => programs.run(step, timeoutMs),
      signal: run.signal,
    };
    try {
      await tests?.run(tested);
    } finally {
      await programs.end();
    }
  });
}

/** Of a program that SIGKILL has ended. */
const KILLED = 137;

/** The programs of tests, in one session that starts with the first of them. */
class TestPrograms {
  readonly #run: PlatformRun;
  readonly #tree: RootfsTree;
  #session: ExecutorSession | undefined;
  /** Aborts the session. */
  #limit = new AbortController();
  #stderr = "";

  constructor(run: PlatformRun, tree: RootfsTree) {
    this.#run = run;
    this.#tree = tree;
  }

  async run(step: ConfigureStep, timeoutMs?: number): Promise<ProgramEnd> {
    this.#session ??= await this.#start();
    this.#run.report({ type: "configure", step: step.title });
    this.#stderr = "";
    const parts: Uint8Array[] = [];
    let code = 0;
    const timer = timeoutMs !== undefined && setTimeout(() => this.#limit.abort(), timeoutMs);
    try {
      const { run } = this.#session;
      const running = run.bind(this.#session, step, (bytes) => parts.push(bytes.slice()));
      await runTask(this.#run, "script", step.title, running);
    } catch (error) {
      this.#run.signal.throwIfAborted();
      if (!this.#limit.signal.aborted && !(error instanceof ConfigureError)) throw error;
      code = (error instanceof ConfigureError && error.exitCode) || 1;
    } finally {
      if (timer !== false) clearTimeout(timer);
    }
    const timedOut = this.#limit.signal.aborted;
    if (timedOut) await this.end();
    const stdout = new TextDecoder().decode(await collectBytes(parts));
    return {
      code: timedOut ? KILLED : code,
      ...(timedOut && { timedOut }),
      stdout,
      stderr: this.#stderr,
    };
  }

  async end(): Promise<void> {
    await this.#session?.[Symbol.asyncDispose]();
    this.#session = undefined;
  }

  async #start(): Promise<ExecutorSession> {
    const { options, platform, executors, cache, signal, report } = this.#run;
    const heard = (event: ProgressEvent): void => {
      if (event.type === "configure") {
        this.#stderr = `${this.#stderr}${event.output ?? ""}`.slice(-STDERR_END);
      }
      report(event);
    };
    this.#limit = new AbortController();
    const ended = AbortSignal.any([signal, this.#limit.signal]);
    const ctx = { signal: ended, report: heard, spool: spoolTo(cache) };
    const session = await startExecutor(executors, platform, ctx, options.executor);
    await writeTree(session, this.#tree);
    return session;
  }
}
