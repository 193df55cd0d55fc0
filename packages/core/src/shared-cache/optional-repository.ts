/**
 * A repository that a build can do without: its errors are warnings, and never fail the build.
 *
 * @module
 */
import { TransferFailure } from "../fetch/fetch-failure.ts";
import { Slots } from "../io/slots.ts";
import { DigestMismatchError, FormatError, RegistryError, RootfsError } from "../model/errors.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import type { RegistryClient } from "../registry/registry-client.ts";
import type { Repository, RepositoryName } from "../registry/repository.ts";

/** Questions that are asked at once. */
const CONCURRENCY = 8;

export interface OptionalRepositoryContext {
  readonly signal: AbortSignal;
  report(event: ProgressEvent): void;
  /** Which gives up soon: for questions. */
  readonly quick: RegistryClient;
  /** Which has patience: for uploads. */
  readonly patient: RegistryClient;
}

export class OptionalRepository {
  /** `"registry.example.org/team/cache"`. */
  readonly name: string;
  readonly #ctx: OptionalRepositoryContext;
  readonly #quick: Repository;
  readonly #patient: Repository;
  readonly #slots = new Slots(CONCURRENCY);
  #isUsable = true;

  constructor(where: RepositoryName, ctx: OptionalRepositoryContext) {
    this.name = `${where.host}/${where.repository}`;
    this.#ctx = ctx;
    this.#quick = ctx.quick.repository(where);
    this.#patient = ctx.patient.repository(where);
  }

  /**
   * The answer to a question; undefined where there is none. An answer that is wrong is a warning. A
   * registry that does not answer, or refuses, is a warning once, and not asked again.
   */
  ask<T>(question: (repository: Repository) => Promise<T | undefined>): Promise<T | undefined> {
    return this.#slots.run(async () => {
      if (!this.#isUsable) return undefined;
      try {
        return await question(this.#quick);
      } catch (error) {
        this.#ctx.signal.throwIfAborted();
        const isWrong = error instanceof FormatError || error instanceof DigestMismatchError;
        if (isWrong) this.#warn(`Not used of "${this.name}": ${factOf(error)}`);
        else if (!isNotThere(error)) {
          this.#giveUp(error, `The build goes on without "${this.name}"`);
        }
        return undefined;
      }
    });
  }

  /** Does what ends the build well without it; where it fails, nothing else is pushed there. */
  async push(action: (repository: Repository) => Promise<unknown>): Promise<void> {
    if (!this.#isUsable) return;
    try {
      await action(this.#patient);
    } catch (error) {
      this.#ctx.signal.throwIfAborted();
      this.#giveUp(error, `The image is built, but the cache "${this.name}" is not filled`);
    }
  }

  #giveUp(error: unknown, effect: string): void {
    if (!(error instanceof RootfsError || error instanceof TransferFailure)) throw error;
    if (!this.#isUsable) return;
    this.#isUsable = false;
    const hint = error instanceof RootfsError && error.hint ? `. ${error.hint}` : "";
    this.#warn(`${effect}: ${factOf(error)}${hint}`);
  }

  #warn(message: string): void {
    this.#ctx.report({ type: "warning", code: "SHARED_CACHE", message });
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof RegistryError && (error.status === 404 || error.status === 410);
}

/** A message that goes on behind a colon. */
function factOf({ message }: Error): string {
  return message.replace(/^C(?=annot )/, "c");
}
