/**
 * What `layers()` promises.
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
import { checkAbort } from "./abort.ts";
import { type ObservedEntry, type ObservedLayer, observeLayers } from "./observed-layers.ts";
import {
  buildWith,
  inLayers,
  lockOf,
  type ProviderRule,
  type ProviderSubject,
} from "./provider-subject.ts";

/** None of them is what a provider writes. */
const GARBLED: readonly (JsonValue | undefined)[] = [undefined, null, 42, "garbled", [null]];

export const LAYER_RULES: readonly ProviderRule[] = [
  {
    title: "layers() gives the same entries twice, also for a lock that was read back",
    async check(subject) {
      const first = await observed(subject);
      const again = await observed(subject, (lock) => JSON.parse(JSON.stringify(lock)));
      assert.deepEqual(again, first);
    },
  },
  {
    title: "layers() opens only sources of the lock",
    async check(subject) {
      await inLayers(subject, (lock, ctx) =>
        observeLayers(subject.provider, lock, onlyLocked(lock, ctx)),
      );
    },
  },
  {
    title: "entries have relative and normal paths",
    async check(subject) {
      for (const { path } of await observedEntries(subject)) {
        const parts = path === "" ? [] : path.split("/");
        const isNormal = !parts.some((part) => /^(?:\.{0,2}|\.wh\..*)$/.test(part));
        assert.ok(isNormal && !path.includes("\0"), `the path "${path}"`);
      }
    },
  },
  {
    title: "entries have modes, owners and times within their ranges",
    async check(subject) {
      for (const entry of await observedEntries(subject)) {
        if (entry.type === "whiteout") continue;
        const { path, mode, uid = 0, gid = 0, mtime = 0 } = entry;
        assert.ok(isWhole(mode) && mode <= 0o7777, `the mode of "${path}" is ${mode}`);
        assert.ok(isWhole(uid) && isWhole(gid), `"${path}" belongs to ${uid}:${gid}`);
        assert.ok(isWhole(mtime), `the time of "${path}" is ${mtime}, not whole seconds`);
      }
    },
  },
  {
    title: "entries name packages of the lock",
    async check(subject) {
      const { packages } = await lockOf(subject);
      const purls = new Set<string | undefined>(packages.map(({ purl }) => purl));
      for (const entry of await observedEntries(subject)) {
        if (entry.type === "whiteout" || entry.package === undefined) continue;
        assert.ok(purls.has(entry.package), `"${entry.path}" is of "${entry.package}"`);
      }
    },
  },
  {
    title: "contents can be opened twice and have the size that they say",
    async check(subject) {
      for (const entry of await observedEntries(subject)) {
        if (entry.type !== "file") continue;
        const { size, reads } = entry.content;
        assert.deepEqual(reads[1], reads[0], `"${entry.path}" reads otherwise the second time`);
        assert.equal(reads[0]?.size, size, `the size of "${entry.path}"`);
      }
    },
  },
  {
    title: "layers pack to the same diffIDs twice",
    async check(subject) {
      assert.deepEqual(await diffIDsOf(subject), await diffIDsOf(subject));
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
      const { extra } = await lockOf(subject);
      if (extra === undefined) return;
      for (const garbled of GARBLED) {
        await assert.rejects(
          observed(subject, (lock) => ({ ...lock, extra: garbled }) as PlatformLock),
          (error) => error instanceof LockError,
          `expected a LockError for the extra ${JSON.stringify(garbled)}`,
        );
      }
    },
  },
];

function observed(
  { provider, ...rest }: ProviderSubject,
  change: (lock: PlatformLock) => PlatformLock = (lock) => lock,
): Promise<ObservedLayer[]> {
  return inLayers({ provider, ...rest }, (lock, ctx) => observeLayers(provider, change(lock), ctx));
}

async function observedEntries(subject: ProviderSubject): Promise<ObservedEntry[]> {
  return (await observed(subject)).flatMap(({ entries }) => entries);
}

function onlyLocked(lock: PlatformLock, ctx: BuildContext): BuildContext {
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

async function diffIDsOf(subject: ProviderSubject): Promise<unknown> {
  const { platforms } = await buildWith(subject, {});
  return platforms[0]?.layers.map(({ title, diffID }) => ({ title, diffID }));
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
