/**
 * What `layers()` promises, and the entries of phases with it.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type BuildContext,
  type JsonValue,
  LockError,
  type PlatformLock,
} from "@rootsmith/core/provider";
import { checkAbort } from "../subject/abort.ts";
import { observe, observeLayers, observeNow } from "../subject/observed-entries.ts";
import { inLayers, type ProviderRule } from "../subject/provider-subject.ts";

/** None of them is what a provider writes. */
const GARBLED: readonly (JsonValue | undefined)[] = [undefined, null, 42, "garbled", [null]];

export const LAYER_RULES: readonly ProviderRule[] = [
  {
    title: "layers() gives the same entries twice, also for a lock that was read back",
    async check(subject) {
      const { layers } = await observe(subject);
      const again = await observeNow(subject, { lock: readBack });
      assert.deepEqual(again.layers, layers);
    },
  },
  {
    title: "phases give the same entries twice, also for a lock that was read back",
    async check(subject) {
      const { phases } = await observe(subject);
      const again = await observeNow(subject, { lock: readBack });
      assert.deepEqual(again.phases, phases);
    },
  },
  {
    title: "layers() and phases open only sources of the lock",
    async check(subject) {
      await observeNow(subject, { ctx: onlyLocked });
    },
  },
  {
    title: "layers() rejects with the reason of an abort",
    async check(subject) {
      await checkAbort((signal, aborted) =>
        inLayers(
          subject,
          (lock, ctx) =>
            aborted(ctx, (aborting) => observeLayers(subject.provider, lock, aborting)),
          { signal },
        ),
      );
    },
  },
  {
    title: "layers() refuses an extra that is not its own",
    async check(subject) {
      const { lock } = await observe(subject);
      if (lock.extra === undefined) return;
      for (const extra of GARBLED) {
        await assert.rejects(
          inLayers(subject, (locked, ctx) =>
            observeLayers(subject.provider, { ...locked, extra } as PlatformLock, ctx),
          ),
          (error) => error instanceof LockError,
          `expected a LockError for the extra ${JSON.stringify(extra)}`,
        );
      }
    },
  },
];

function readBack(lock: PlatformLock): PlatformLock {
  return JSON.parse(JSON.stringify(lock)) as PlatformLock;
}

function onlyLocked(ctx: BuildContext, lock: PlatformLock): BuildContext {
  return {
    ...ctx,
    open(source) {
      const isLocked = lock.sources.some(
        ({ repository, path, digest }) =>
          repository === source.repository && path === source.path && digest === source.digest,
      );
      assert.ok(isLocked, `"${source.path}" is not a source of the lock`);
      return ctx.open(source);
    },
  };
}
