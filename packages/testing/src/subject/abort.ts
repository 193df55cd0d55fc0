/**
 * Whether an abort gets through a stage as it is.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { StageContext } from "@rootsmith/core/provider";

/** Runs one stage of the provider, and aborts when it first asks something of its context. */
export type AbortedStage = <C extends StageContext, T>(
  ctx: C,
  stage: (ctx: C) => Promise<T>,
) => Promise<T>;

/**
 * The stage has to reject with the very reason of the abort, unless it asks nothing of its context.
 *
 * @param run A build with that signal, in which the stage is run by `aborted`.
 * @throws {AssertionError} If the stage rejects with anything else, or goes on.
 */
export async function checkAbort(
  run: (signal: AbortSignal, aborted: AbortedStage) => Promise<unknown>,
): Promise<void> {
  const controller = new AbortController();
  const reason = new Error("the caller gave up");
  let outcome: unknown = "it went on although the caller gave up";
  const aborted: AbortedStage = async (ctx, stage) => {
    try {
      return await stage(abortingContext(ctx, () => controller.abort(reason)));
    } catch (error) {
      outcome = error;
      throw error;
    }
  };
  const failure = await run(controller.signal, aborted).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (controller.signal.aborted) {
    assert.equal(outcome, reason, `expected the reason of the abort, but: ${outcome}`);
  } else if (failure !== undefined) {
    throw failure.error;
  }
}

function abortingContext<C extends StageContext>(ctx: C, abort: () => void): C {
  return new Proxy(ctx, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== "function" || key === "report") return member;
      return (...args: unknown[]): unknown => {
        abort();
        return member.apply(target, args);
      };
    },
  });
}
