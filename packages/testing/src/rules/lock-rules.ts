/**
 * What `resolve()` promises.
 *
 * @module
 */
import assert from "node:assert/strict";
import { formatLockFile, type LockFile, parsePlatform, readLockFile } from "@rootsmith/core";
import {
  HOST_REPOSITORY,
  type LockedSource,
  type PlatformLock,
  type RootfsProvider,
  UnsupportedPlatformError,
} from "@rootsmith/core/provider";
import { checkAbort } from "../subject/abort.ts";
import {
  buildWith,
  lockOf,
  type ProviderRule,
  type ProviderSubject,
} from "../subject/provider-subject.ts";

const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** An OS that no container has. */
const NO_PLATFORM = "solaris/sparc64";

export const LOCK_RULES: readonly ProviderRule[] = [
  {
    title: "resolve() gives the same lock twice",
    async check(subject) {
      assert.deepEqual(await lockOf(subject), await lockOf(subject));
    },
  },
  {
    title: "the lock survives a lock file",
    async check(subject) {
      const { name, revision, options } = subject.provider;
      const file: LockFile = {
        lockVersion: 1,
        formats: 1,
        provider: { name, revision, options },
        image: { configure: "auto", normalize: "all", config: {}, layers: "single" },
        platforms: [await lockOf(subject)],
      };
      assert.deepEqual(readLockFile(formatLockFile(file), "the lock"), file);
    },
  },
  {
    title: "the lock is of the platform that was asked for, its epoch whole seconds",
    async check(subject) {
      const { platform, epoch } = await lockOf(subject);
      const { os, architecture } = parsePlatform(subject.platform);
      assert.deepEqual([platform.os, platform.architecture], [os, architecture]);
      assert.ok(Number.isInteger(epoch) && epoch >= 0, `the epoch is ${epoch}`);
    },
  },
  {
    title: "each source is a path below a repository of the lock, with digest and size",
    async check(subject) {
      const lock = await lockOf(subject);
      for (const source of lock.sources) checkSource(source, lock);
    },
  },
  {
    title: "each package has a package URL of its own, and its bytes are a source",
    async check(subject) {
      const { packages, sources } = await lockOf(subject);
      const seen = new Set<string>();
      for (const { purl, name, version, digest } of packages) {
        assert.match(purl, /^pkg:[a-z0-9.+-]+\/[^\s]+$/, `"${purl}" is not a package URL`);
        assert.ok(!seen.has(purl), `"${purl}" is there twice`);
        assert.ok(name !== "" && version !== "", `"${purl}" lacks a name or a version`);
        assert.ok(
          digest === undefined || sources.some((source) => source.digest === digest),
          `no source has the digest of "${purl}"`,
        );
        seen.add(purl);
      }
    },
  },
  {
    title: "updates() names packages of the lock, and other versions than it has",
    async check(subject) {
      const { updates } = subject.provider;
      if (updates === undefined) return;
      const { packages } = await lockOf(subject);
      await inResolve(subject, async (platform, ctx) => {
        for (const { name, from, to } of await updates(packages, platform, ctx)) {
          const isThere = packages.some((item) => item.name === name && item.version === from);
          assert.ok(isThere, `there is no "${name}" ${from} in the lock`);
          assert.notEqual(to, from, `of "${name}"`);
        }
      });
    },
  },
  {
    title: "packageGraph() has the packages of the lock, and relations among them",
    async check(subject) {
      const { packageGraph } = subject.provider;
      if (packageGraph === undefined) return;
      const lock = await lockOf(subject);
      await inResolve(subject, async (_platform, ctx) => {
        const { packages } = await packageGraph(lock, ctx);
        const ids = lock.packages.map(({ purl }) => purl);
        assert.deepEqual(packages.map(({ id }) => id).sort(), ids.toSorted());
        for (const { name, relations } of packages) {
          for (const { text, satisfiedBy } of relations) {
            const other = satisfiedBy.find(({ id }) => !ids.includes(id))?.id;
            assert.equal(other, undefined, `"${other}", for "${text}" of ${name}, is not there`);
          }
        }
      });
    },
  },
  {
    title: "search() finds what is wanted, and so the packages of the lock",
    async check(subject) {
      const { search } = subject.provider;
      if (search === undefined) return;
      const lock = await lockOf(subject);
      await inResolve(subject, async (platform, ctx) => {
        assert.deepEqual(await search(() => false, platform, ctx), []);
        const names = new Set(lock.packages.map(({ name }) => name));
        const found = await search((item) => names.has(item.name), platform, ctx);
        for (const { name, version } of lock.packages) {
          const isFound = found.some((item) => item.name === name && item.version === version);
          assert.ok(isFound, `it does not find "${name}" ${version}`);
        }
        const other = found.find(({ name }) => !names.has(name))?.name;
        assert.equal(other, undefined, `it finds "${other}", which is not wanted`);
        for (const name of names) {
          const [first] = found.filter((item) => item.name === name);
          assert.ok(first?.chosen, `the first "${name}" is none that would be chosen`);
        }
      });
    },
  },
  {
    title: "resolve() refuses a platform that it has no port for",
    async check(subject) {
      if (subject.options.anyPlatform) return;
      await assert.rejects(
        buildWith(subject, {}, { platforms: [NO_PLATFORM] }),
        (error) => error instanceof UnsupportedPlatformError,
        `expected an UnsupportedPlatformError for "${NO_PLATFORM}"`,
      );
    },
  },
  {
    title: "resolve() rejects with the reason of an abort",
    async check(subject) {
      const { provider } = subject;
      await checkAbort((signal, aborted) => {
        const resolve: typeof provider.resolve = (platform, ctx) =>
          aborted(ctx, (abortingContext) => provider.resolve(platform, abortingContext));
        return buildWith(subject, { resolve }, { signal });
      });
    },
  },
];

function checkSource(source: LockedSource, { repositories }: PlatformLock): void {
  const { repository, path, digest, size, signedBy } = source;
  const where = `the source "${path}"`;
  assert.ok(Object.hasOwn(repositories, repository), `${where}: no repository "${repository}"`);
  assert.match(digest, DIGEST, `${where}: "${digest}" is not a digest`);
  assert.ok(Number.isInteger(size) && size >= 0, `${where}: ${size} is not a size`);
  assert.match(signedBy ?? "0".repeat(40), /^[0-9A-F]{40,64}$/, `${where}: not a fingerprint`);
  // paths of the host start from the working directory, and may leave it
  if (repository === HOST_REPOSITORY) return;
  const isBelow = !path.startsWith("/") && !path.split("/").some((part) => /^\.{0,2}$/.test(part));
  assert.ok(isBelow, `${where} is not a normal path below its repository`);
}

/** Calls `use` with what `resolve()` is called with. */
async function inResolve(
  subject: ProviderSubject,
  use: (...args: Parameters<RootfsProvider["resolve"]>) => Promise<void>,
): Promise<void> {
  const resolve: RootfsProvider["resolve"] = async (platform, ctx) => {
    await use(platform, ctx);
    return { platform, epoch: 0, repositories: {}, sources: [], packages: [] };
  };
  const { config: _, ...provider } = subject.provider;
  await buildWith({ ...subject, provider }, { resolve, async *layers() {} });
}
