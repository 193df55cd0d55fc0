import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  type ConfigureStep,
  contentOf,
  type FsEntry,
  type JsonObject,
  type PlatformLock,
  type RootfsProvider,
} from "@rootsmith/core/provider";
import { blobMirror, soundProvider } from "../fixtures/sound-provider.ts";
import { PROVIDER_RULES, testProvider } from "./test-provider.ts";

const options = { mirrors: { blobs: [blobMirror()] } };
const sound = soundProvider();

testProvider(sound, { ...options, platforms: ["linux/amd64", "linux/arm64"] });

/** Providers that break a rule, and what its test says then. */
type Breaches = Readonly<Record<string, readonly [provider: RootfsProvider, message: RegExp]>>;

let calls = 0;

const BREACHES: Readonly<Record<string, Breaches>> = {
  "its name is in lower case, its revision a whole number from 1": {
    "a name with a capital": [soundProvider({ name: "Sound" }), /the name is "Sound"/],
    "revision 0": [soundProvider({ revision: 0 }), /the revision is 0/],
  },
  "its options survive JSON": {
    "a date": [withOptions({ at: new Date(0) as never }), /equal/i],
    "an undefined field": [withOptions({ suite: undefined }), /equal/i],
  },
  "its options hold no secret and no path of this machine": {
    credentials: [withOptions({ mirror: "https://me:pw@mirror.example" }), /holds a secret/],
    "a path": [withOptions({ files: [join(tmpdir(), "x")] }), /is a path of this machine/],
  },
  "hostMirrors() gives lists of URLs, also on a host that it does not know": {
    "one text": [hostMirrors("http://a" as never), /not a list/],
    "no URL": [hostMirrors(["undefined/debian"]), /"undefined\/debian" of "blobs" is not a URL/],
  },
  "resolve() gives the same lock twice": {
    "a count": [withLock(() => ({ epoch: calls++ })), /equal/i],
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
  "layers() gives the same entries twice, also for a lock that was read back": {
    "a count in a file": [withEntry(() => ({ content: contentOf(String(calls++)) })), /equal/i],
    "a lock that is changed": [
      soundProvider({
        layers(lock, ctx) {
          (lock as { epoch: number }).epoch = 5;
          return sound.layers(lock, ctx);
        },
      }),
      /read only|readonly/,
    ],
  },
  "layers() opens only sources of the lock": {
    "another path": [
      soundProvider({
        async *layers(lock, ctx) {
          const [source] = lock.sources;
          if (source !== undefined) await ctx.open({ ...source, path: "other" });
          yield { title: "none", entries: [] };
        },
      }),
      /"other" is not a source of the lock/,
    ],
  },
  "entries have relative and normal paths": {
    "an absolute path": [withEntry(() => ({ path: "/x" })), /the path "\/x"/],
    "a path upwards": [withEntry(() => ({ path: "../x" })), /the path "\.\.\/x"/],
    "a slash at the end": [withEntry(() => ({ path: "x/" })), /the path "x\/"/],
    "the name of a whiteout": [withEntry(() => ({ path: "a/.wh.b" })), /the path "a\/\.wh\.b"/],
  },
  "entries have modes, owners and times within their ranges": {
    "a mode with the type": [withEntry(() => ({ mode: 0o100644 })), /the mode of "x" is 33188/],
    "an owner below 0": [withEntry(() => ({ uid: -1 })), /"x" belongs to -1:0/],
    "a time in fractions": [withEntry(() => ({ mtime: 0.5 })), /the time of "x" is 0\.5/],
  },
  "entries name packages of the lock": {
    "another package": [
      withEntry(() => ({ package: "pkg:generic/x@1" })),
      /"x" is of "pkg:generic\/x@1"/,
    ],
  },
  "contents can be opened twice and have the size that they say": {
    "a generator": [withEntry(() => ({ content: onceOnly() })), /reads otherwise the second time/],
    "another size": [
      withEntry(() => ({ content: { size: 9, open: () => [new Uint8Array(1)] } })),
      /the size of "x"/,
    ],
  },
  "layers pack to the same diffIDs twice": {
    "a time that moves": [withEntry(() => ({ mtime: calls++ })), /equal/i],
  },
  "layers() rejects with the reason of an abort": {
    "a swallowed reason": [
      soundProvider({
        async *layers(lock, ctx) {
          const [source] = lock.sources;
          if (source !== undefined) await ctx.open(source).catch(() => {});
          yield { title: "none", entries: [] };
        },
      }),
      /but: it went on/,
    ],
  },
  "layers() refuses an extra that is not its own": {
    "what is not looked at": [
      withEntry(() => ({})),
      /expected a LockError for the extra undefined/,
    ],
  },
  "config() gives the same JSON twice and leaves the lock alone": {
    "a count": [soundProvider({ config: () => ({ User: String(calls++) }) }), /equal/i],
    "a function": [soundProvider({ config: () => ({ User: (() => {}) as never }) }), /equal/i],
  },
  "configure() gives the same plan twice": {
    "a count": [withSteps(() => [{ title: "x", argv: ["/x", String(calls++)] }]), /equal/i],
  },
  "steps of configure() are data: a title, an absolute program, texts": {
    "a relative program": [
      withSteps(() => [{ title: "x", argv: ["sh"] }]),
      /"sh", which is not absolute/,
    ],
    "no title": [withSteps(() => [{ title: "", argv: ["/x"] }]), /a step has no title: \/x/],
    "a NUL": [withSteps(() => [{ title: "x", argv: ["/x", "a\0"] }]), /that is not a text/],
  },
  "configure() refuses an extra that is not its own": {
    "what is not looked at": [withSteps(() => []), /expected a LockError/],
  },
};

for (const { title, check } of PROVIDER_RULES) {
  for (const [what, [provider, message]] of Object.entries(BREACHES[title] ?? {})) {
    test(`testProvider() says of ${what} that it breaks "${title}"`, async () => {
      await assert.rejects(check({ provider, platform: "linux/amd64", options }), { message });
    });
  }
}

test("testProvider() has a test with a breach for each rule", () => {
  assert.deepEqual(
    PROVIDER_RULES.map(({ title }) => title),
    Object.keys(BREACHES),
  );
});

test("testProvider() lets a provider for any platform be", async () => {
  const rule = PROVIDER_RULES.find(({ title }) => title.includes("has no port"));
  const [provider] = BREACHES[rule?.title ?? ""]?.["any platform"] ?? [sound];
  await rule?.check({
    provider,
    platform: "linux/amd64",
    options: { ...options, anyPlatform: true },
  });
});

function withOptions(changes: JsonObject): RootfsProvider {
  return soundProvider({ options: changes });
}

function hostMirrors(urls: readonly string[]): RootfsProvider {
  return soundProvider({ hostMirrors: async () => ({ blobs: urls }) });
}

function withLock(changes: (lock: PlatformLock) => Partial<PlatformLock>): RootfsProvider {
  return soundProvider({
    async resolve(platform, ctx) {
      const lock = await sound.resolve(platform, ctx);
      return { ...lock, ...changes(lock) };
    },
    async *layers() {},
  });
}

function withSource(change: object): RootfsProvider {
  return withLock(({ sources }) => ({
    sources: sources.map((source) => ({ ...source, ...change })),
  }));
}

function withPackages(...changes: readonly object[]): RootfsProvider {
  return withLock(({ packages: [fact] }) => ({
    packages: changes.map((change) => ({ ...fact, ...change }) as PlatformLock["packages"][number]),
  }));
}

/** A layer of one file at `x`. */
function withEntry(change: () => object): RootfsProvider {
  return soundProvider({
    async *layers() {
      const entry = { type: "file", path: "x", mode: 0o644, content: contentOf("x"), ...change() };
      yield { title: "x", entries: [entry as FsEntry] };
    },
  });
}

function withSteps(before: () => readonly ConfigureStep[]): RootfsProvider {
  return soundProvider({
    configure: async () => ({
      title: "x",
      phases: [{ title: "x", before: before() }],
    }),
  });
}

function onceOnly(): { size: number; open(): Iterable<Uint8Array> } {
  const bytes = [new Uint8Array(3)][Symbol.iterator]();
  return { size: 3, open: () => bytes };
}
