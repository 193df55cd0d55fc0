import type { PackageUpdate, RootfsProvider } from "@rootsmith/core/provider";
import {
  count,
  subjectOf,
  withLock,
  withPackages,
  withSource,
} from "../../fixtures/broken-providers.ts";
import { soundProvider } from "../../fixtures/sound-provider.ts";
import { type Breaches, testBreaches } from "../../fixtures/test-breaches.ts";
import { LOCK_RULES } from "./lock-rules.ts";

const sound = soundProvider();

const FOUND = { name: "blob", version: "1", repositories: ["blobs"], chosen: true };

const BREACHES: Breaches<RootfsProvider> = {
  "resolve() gives the same lock twice": {
    "a count": [withLock(() => ({ epoch: count() })), /equal/i],
  },
  "the lock survives a lock file": {
    bytes: [withLock(() => ({ extra: new Uint8Array(2) as never })), /equal/i],
  },
  "the lock is of the platform that was asked for, its epoch whole seconds": {
    "another platform": [
      withLock(() => ({ platform: { os: "linux", architecture: "arm" } })),
      /equal/i,
    ],
    "a fraction": [withLock(() => ({ epoch: 1.5 })), /the epoch is 1\.5/],
  },
  "each source is a path below a repository of the lock, with digest and size": {
    "an unknown repository": [withSource({ repository: "none" }), /no repository "none"/],
    "an absolute path": [withSource({ path: "/blob" }), /not a normal path/],
    "a path upwards": [withSource({ path: "../blob" }), /not a normal path/],
    "a short digest": [withSource({ digest: "sha256:12" }), /"sha256:12" is not a digest/],
    "no size": [withSource({ size: -1 }), /-1 is not a size/],
    "a short key id": [withSource({ signedBy: "abcd" }), /not a fingerprint/],
  },
  "each package has a package URL of its own, and its bytes are a source": {
    "no package URL": [withPackages({ purl: "blob" }), /"blob" is not a package URL/],
    "the same twice": [withPackages({}, {}), /is there twice/],
    "no version": [withPackages({ version: "" }), /lacks a name or a version/],
    "other bytes": [
      withPackages({ digest: `sha256:${"0".repeat(64)}` }),
      /no source has the digest/,
    ],
  },
  "updates() names packages of the lock, and other versions than it has": {
    "another package": [withUpdate({ name: "tar" }), /there is no "tar" 1 in the lock/],
    "the same version": [withUpdate({ to: "1" }), /of "blob"/],
  },
  "packageGraph() has the packages of the lock, and relations among them": {
    "other packages": [withGraph("pkg:generic/a@1"), /equal/i],
    "a package that is not there": [
      withGraph("pkg:generic/blob@1", "a"),
      /"a", for "x" of blob, is not there/,
    ],
  },
  "search() finds what is wanted, and so the packages of the lock": {
    "what is not wanted": [withSearch(async () => [{ ...FOUND, name: "a" }]), /equal/i],
    "less than is there": [withSearch(async () => []), /it does not find "blob" 1/],
    "others as well": [
      withSearch(async (isWanted) =>
        isWanted({ name: "blob", summary: "" }) ? [FOUND, { ...FOUND, name: "a" }] : [],
      ),
      /it finds "a", which is not wanted/,
    ],
    "none that would be chosen": [
      withSearch(async (isWanted) =>
        isWanted({ name: "blob", summary: "" }) ? [{ ...FOUND, chosen: false }] : [],
      ),
      /the first "blob" is none that would be chosen/,
    ],
  },
  "resolve() refuses a platform that it has no port for": {
    "any platform": [
      soundProvider({
        resolve: (platform, ctx) => sound.resolve({ ...platform, os: "linux" }, ctx),
      }),
      /expected an UnsupportedPlatformError/,
    ],
    "another error": [
      soundProvider({
        async resolve() {
          throw new Error("no");
        },
      }),
      /expected an UnsupportedPlatformError/,
    ],
  },
  "resolve() rejects with the reason of an abort": {
    "a wrapped reason": [
      soundProvider({
        async resolve(platform, ctx) {
          try {
            return await sound.resolve(platform, ctx);
          } catch (cause) {
            throw new Error("Cannot resolve", { cause });
          }
        },
      }),
      /but: Error: Cannot resolve/,
    ],
    "a swallowed reason": [
      soundProvider({
        async resolve(platform, ctx) {
          await ctx.memo("x", async () => 1).catch(() => {});
          return { platform, epoch: 0, repositories: {}, sources: [], packages: [] };
        },
      }),
      /but: it went on/,
    ],
  },
};

function withUpdate(update: Partial<PackageUpdate>): RootfsProvider {
  const blob = { name: "blob", from: "1", to: "2", repository: "blobs", security: false };
  return soundProvider({ updates: async () => [{ ...blob, ...update }] });
}

testBreaches(LOCK_RULES, BREACHES, subjectOf);

function withGraph(id: string, by?: string): RootfsProvider {
  const satisfiedBy = by === undefined ? [] : [{ id: by }];
  const relations = [{ kind: "Depends", text: "x", satisfiedBy }];
  const node = { id, name: "blob", version: "1", relations };
  return soundProvider({ packageGraph: async () => ({ packages: [node] }) });
}

function withSearch(search: NonNullable<RootfsProvider["search"]>): RootfsProvider {
  return soundProvider({ search });
}
