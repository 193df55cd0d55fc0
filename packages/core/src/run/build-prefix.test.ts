/**
 * Images of a family on machines that share a registry: what one has configured is not configured again.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { filesReader } from "../../fixtures/files-reader.ts";
import { lockedProvider, packageMirror } from "../../fixtures/locked-provider.ts";
import { type FakeRegistry, serveRegistry } from "../../fixtures/registry.ts";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import type { ExecutorSession, RootfsExecutor } from "../contract/executor.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import { digestOfBytes } from "../model/digest.ts";
import { collectBytes, contentOf, type FsEntry } from "../model/fs-entry.ts";
import { writeTar } from "../tar/write-tar.ts";
import { type BuildResult, build } from "./build.ts";
import type { BuildOptions } from "./build-options.ts";

const ROOT = temporaryDirectory();

const running: FakeRegistry[] = [];
afterEach(async () => {
  for (const registry of running.splice(0)) await registry[Symbol.asyncDispose]();
});

async function emptyRegistry(): Promise<FakeRegistry> {
  const registry = await serveRegistry();
  running.push(registry);
  return registry;
}

/** What the program of the first phase changes. */
const CHANGES: readonly FsEntry[] = [
  { type: "whiteout", path: "etc/gone" },
  { type: "file", path: "etc/made", mode: 0o600, mtime: 1000, content: contentOf("made\n") },
];

/** Its programs change what {@linkcode CHANGES} say, once; a directory cannot be made a file. */
function executor(ran: string[]): RootfsExecutor {
  return {
    name: "fake",
    unavailable: async () => undefined,
    async start(): Promise<ExecutorSession> {
      let changes: readonly FsEntry[] = [];
      return {
        ...filesReader({ "etc/passwd": "root:x:0:0::/root:/bin/sh\n" }),
        async run({ title }) {
          ran.push(title);
          if (title === "run the first") changes = CHANGES;
        },
        async write(entries) {
          for await (const _ of entries) {
            // taken
          }
        },
        async *changes() {
          yield* changes;
        },
        async *snapshot() {
          yield* changes;
        },
        async restore(restored) {
          if (restored.some(({ type }) => type === "dir")) throw new Error("it cannot be made");
          changes = restored;
        },
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

/** An image of a family, of two phases. */
function member(name: string): RootfsProvider {
  return {
    ...lockedProvider(),
    options: { name },
    configure: async () => ({
      title: "family",
      phases: [
        {
          title: "first",
          async *entries(tree) {
            const content = contentOf((await tree.read("etc/passwd")) ?? "");
            yield { type: "file", path: "etc/gone", mode: 0o644, content: contentOf("gone\n") };
            yield { type: "file", path: "etc/users", mode: 0o644, content };
          },
          after: [{ title: "run the first", argv: ["/bin/first"] }],
        },
        {
          title: name,
          async *entries() {
            yield { type: "file", path: name, mode: 0o644, content: contentOf(name) };
          },
          after: [{ title: `run ${name}`, argv: ["/bin/true"] }],
        },
      ],
      prefix: { title: "the first phase", length: 1, key: "first" },
    }),
  };
}

/** A tar of what {@linkcode executor} cannot make. */
const DIRECTORY = Buffer.from(
  await collectBytes(writeTar([{ type: "dir", path: "etc", mode: 0o755 }], { epoch: 0 })),
);

let machines = 0;

/** A build on a machine that has built nothing yet. */
async function buildElsewhere(
  name: string,
  options: Partial<BuildOptions> = {},
): Promise<{
  readonly ran: readonly string[];
  readonly said: readonly string[];
  readonly diffID: string | undefined;
}> {
  const machine = join(ROOT, String(machines++));
  const [ran, said]: [string[], string[]] = [[], []];
  const { platforms }: BuildResult = await build({
    name,
    provider: member(name),
    platforms: ["linux/amd64"],
    mirrors: { pool: [packageMirror(join(machine, "mirror"), {})] },
    cacheDir: join(machine, "cache"),
    outputs: [],
    executors: [executor(ran)],
    report: (event) => {
      if (event.type === "warning") said.push(event.message);
      if (event.type === "cached") said.push(`cached ${event.what}`);
    },
    ...options,
  });
  return { ran, said, diffID: platforms[0]?.layers[0]?.diffID };
}

const at = (registry: FakeRegistry, mode: "min" | "max" = "max") =>
  ({ type: "registry", ref: `${registry.host}/team/cache`, mode }) as const;

function tagOf(registry: FakeRegistry): string | undefined {
  return [...registry.manifests.keys()].find((key) => key.includes(" prefix-"));
}

test("build() takes a prefix from a registry, and comes to the same layer", async () => {
  const registry = await emptyRegistry();
  const cache = at(registry);
  const first = await buildElsewhere("one", { cacheTo: [cache] });
  assert.deepEqual(first.ran, ["run the first", "run one"]);
  const alone = await buildElsewhere("two");
  assert.deepEqual(alone.ran, ["run the first", "run two"]);

  const second = await buildElsewhere("two", { cacheFrom: [cache] });
  assert.deepEqual(second.ran, ["run two"]);
  assert.deepEqual(second.said, [`cached the first phase, from ${registry.host}/team/cache`]);
  assert.equal(second.diffID, alone.diffID);
});

test("build() keeps a prefix that came from a registry", async () => {
  const registry = await emptyRegistry();
  await buildElsewhere("one", { cacheTo: [at(registry)] });
  const cacheDir = join(ROOT, "kept");
  await buildElsewhere("two", { cacheFrom: [at(registry)], cacheDir });
  registry.blobs.clear();
  assert.deepEqual((await buildElsewhere("three", { cacheDir })).ran, ["run three"]);
});

test("build() pushes prefixes where it pushes packages, once", async () => {
  const registry = await emptyRegistry();
  await buildElsewhere("one", { cacheTo: [at(registry, "min")] });
  assert.equal(tagOf(registry), undefined);
  await buildElsewhere("one", { cacheTo: [at(registry)] });
  assert.match(tagOf(registry) ?? "", /^team\/cache prefix-[0-9a-f]{64}$/);
  registry.log.splice(0);
  await buildElsewhere("two", { cacheFrom: [at(registry)], cacheTo: [at(registry)] });
  const asked = registry.log.filter((line) => line.includes("/manifests/prefix-"));
  assert.deepEqual(
    asked.map((line) => line.replace(/prefix-\w+/, "prefix")),
    ["GET /v2/team/cache/manifests/prefix 200", "HEAD /v2/team/cache/manifests/prefix 200"],
  );
});

test("build() without cached layers asks for no prefix", async () => {
  const registry = await emptyRegistry();
  await buildElsewhere("one", { cacheTo: [at(registry)] });
  const options = { cacheFrom: [at(registry)], cachedLayers: false };
  assert.deepEqual((await buildElsewhere("two", options)).ran, ["run the first", "run two"]);
});

// biome-ignore lint/suspicious/noExplicitAny: it is to be malformed
type Malformed = any;

/** Changes one blob of the prefix, with right digests. */
function spoilBlob(
  { blobs, manifests }: FakeRegistry,
  tag: string,
  name: "facts" | "nodes" | "config",
  change: (bytes: Buffer) => Buffer,
): void {
  const known = (digest: string): Buffer => blobs.get(`team/cache ${digest}`) ?? Buffer.alloc(0);
  const store = (bytes: Buffer): { digest: string; size: number } => {
    const digest = digestOfBytes(bytes);
    blobs.set(`team/cache ${digest}`, bytes);
    return { digest, size: bytes.byteLength };
  };
  const { type, bytes } = manifests.get(tag) ?? { type: "", bytes: Buffer.alloc(0) };
  const manifest: Malformed = JSON.parse(bytes.toString());
  let config = known(manifest.config.digest);
  if (name === "config") {
    config = change(config);
  } else {
    const facts: Malformed = JSON.parse(config.toString());
    const layer = manifest.layers.find((one: Malformed) => one.digest === facts[name]);
    Object.assign(layer, store(change(known(facts[name]))));
    config = Buffer.from(JSON.stringify({ ...facts, [name]: layer.digest }));
  }
  Object.assign(manifest.config, store(config));
  manifests.set(tag, { type, bytes: Buffer.from(JSON.stringify(manifest)) });
}

const edited = (change: (facts: Malformed) => void) => (bytes: Buffer) => {
  const facts = JSON.parse(bytes.toString());
  change(facts);
  return Buffer.from(JSON.stringify(facts));
};

/** What somebody does to a registry, and what the build says, if anything. */
const SPOILED: readonly {
  readonly title: string;
  readonly spoil: (registry: FakeRegistry, tag: string) => void;
  readonly said?: RegExp;
}[] = [
  {
    title: "has other bytes for a blob",
    spoil: ({ blobs }) => {
      for (const [key, bytes] of blobs) blobs.set(key, Buffer.alloc(bytes.byteLength));
    },
    said: /: expected sha256:/,
  },
  { title: "has lost its blobs", spoil: ({ blobs }) => blobs.clear() },
  {
    title: "has the prefix of another key",
    spoil: (registry, tag) =>
      spoilBlob(
        registry,
        tag,
        "config",
        edited((config) => {
          config.key.phases = "others";
        }),
      ),
    said: /cannot read "prefix-[0-9a-f]{64}": it is of another key$/,
  },
  {
    title: "has a config without digests",
    spoil: (registry, tag) =>
      spoilBlob(
        registry,
        tag,
        "config",
        edited((config) => delete config.nodes),
      ),
    said: /its config lacks the digest of its nodes$/,
  },
  {
    title: "has facts that are cut short",
    spoil: (registry, tag) => spoilBlob(registry, tag, "facts", (bytes) => bytes.subarray(0, -1)),
    said: /cannot read a prefix: it is not JSON$/,
  },
  {
    title: "has nodes that are cut short",
    spoil: (registry, tag) => spoilBlob(registry, tag, "nodes", (bytes) => bytes.subarray(0, 700)),
    said: /cannot read a prefix: .*truncated/,
  },
  ...["../../etc/passwd", "/etc/passwd", ""].map((path) => ({
    title: `removes "${path}"`,
    spoil: (registry: FakeRegistry, tag: string) =>
      spoilBlob(
        registry,
        tag,
        "facts",
        edited(({ removed }) => removed.push(path)),
      ),
    said: /cannot read a prefix: /,
  })),
  {
    title: "has the answers of other questions",
    spoil: (registry, tag) =>
      spoilBlob(
        registry,
        tag,
        "facts",
        edited(({ answers }) => {
          answers[0].path = "etc/shadow";
        }),
      ),
  },
  {
    title: "has changes that cannot be made",
    spoil: (registry, tag) => spoilBlob(registry, tag, "nodes", () => DIRECTORY),
  },
];

for (const { title, spoil, said } of SPOILED) {
  test(`build() configures anew, and puts it right, where the registry ${title}`, async () => {
    const registry = await emptyRegistry();
    const cache = at(registry);
    await buildElsewhere("one", { cacheTo: [cache] });
    const tag = tagOf(registry) ?? "";
    const good = registry.manifests.get(tag)?.bytes.toString();
    spoil(registry, tag);
    const second = await buildElsewhere("two", { cacheFrom: [cache], cacheTo: [cache] });
    assert.deepEqual(second.ran, ["run the first", "run two"]);
    assert.equal(second.diffID, (await buildElsewhere("two")).diffID);
    const warnings = second.said.filter((line) => !line.startsWith("cached "));
    if (said === undefined) assert.deepEqual(warnings, []);
    else assert.match(warnings.join("\n"), said);
    assert.equal(registry.manifests.get(tag)?.bytes.toString(), good);
  });
}
