import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { serveRegistry } from "../../fixtures/registry.ts";
import {
  abortingImage,
  ENTRIES,
  layerOf,
  outputContext,
  temporaryDirectory,
  tinyImage,
} from "../../fixtures/tiny-image.ts";
import type { Descriptor } from "../image/blob.ts";
import type { BuiltImage, BuiltLayer } from "../image/built-image.ts";
import { FileSlice, OpenFiles } from "../io/stored-file.ts";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { readTar } from "../tar/read-tar.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import type { Output } from "./output.ts";
import { writeOutput } from "./write-output.ts";

const ROOT = temporaryDirectory();

async function pathsIn(bytes: Uint8Array): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of readTar(storedBytes(bytes))) paths.push(path);
  return paths;
}

function readJson(...path: string[]): Record<string, never> & { manifests: never[] } {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}

/** Two platforms that share a layer. */
async function twoPlatforms(): Promise<BuiltImage> {
  const image = await tinyImage();
  const [built] = image.platforms;
  assert.ok(built);
  const arm = { ...built, platform: { os: "linux", architecture: "arm64", variant: "v8" } };
  return { ...image, platforms: [built, arm] };
}

test("writeOutput() copies the only layer to a tar", async () => {
  const dest = join(ROOT, "plain.tar");
  const image = await tinyImage();
  const layer = image.platforms[0]?.layers[0] as BuiltLayer;
  const result = await writeOutput({ type: "tar", dest }, image, outputContext());
  assert.deepEqual(result, {
    type: "tar",
    dest,
    name: "tiny:1",
    size: layer.tar.size,
    digest: layer.diffID,
    importCommands: [
      `docker import --change 'ENV PATH=/bin' --change 'CMD ["/bin/hi"]' ${dest} tiny:1`,
      `podman import --change 'ENV PATH=/bin' --change 'CMD ["/bin/hi"]' ${dest} tiny:1`,
    ],
  });
  assert.deepEqual(await pathsIn(readFileSync(dest)), ["", "bin", "bin/hi", "bin/ho", "sbin"]);
});

test("writeOutput() copies the file of a cached layer, with the mode that the umask leaves", async () => {
  const cached = join(ROOT, "cached");
  const dest = join(ROOT, "copied.tar");
  const umask = process.umask(0o027);
  const { title, diffID } = await layerOf("x", ENTRIES);
  writeFileSync(cached, "cached bytes", { mode: 0o400 });
  const files = new OpenFiles();
  try {
    const tar = new FileSlice(files, cached, 0, 12);
    await writeOutput(
      { type: "tar", dest },
      await tinyImage([{ title, diffID, tar }]),
      outputContext(),
    );
  } finally {
    files.close();
    process.umask(umask);
  }
  assert.equal(readFileSync(dest, "utf8"), "cached bytes");
  assert.equal(statSync(dest).mode & 0o777, 0o640);
});

for (const [suffix, decompress] of [
  ["tar.gz", gunzipSync],
  ["tar.zst", zstdDecompressSync],
] as const) {
  test(`writeOutput() compresses a tar that is called .${suffix}`, async () => {
    const dest = join(ROOT, `rootfs.${suffix}`);
    const { digest } = await writeOutput({ type: "tar", dest }, await tinyImage(), outputContext());
    const bytes = readFileSync(dest);
    assert.equal(digest, `sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    assert.equal((await pathsIn(decompress(bytes))).length, 5);
  });
}

test("writeOutput() adds layers up to one tar", async () => {
  const dest = join(ROOT, "merged.tar");
  const above: FsEntry[] = [
    { type: "whiteout", path: "bin/ho" },
    { type: "file", path: "etc", mode: 0o644, content: contentOf("new") },
    { type: "whiteout", path: "sbin" },
  ];
  const layers = [await layerOf("base", ENTRIES), await layerOf("above", above)];
  await writeOutput({ type: "tar", dest }, await tinyImage(layers), outputContext());
  assert.deepEqual(await pathsIn(readFileSync(dest)), ["bin", "bin/hi", "etc"]);
});

test("writeOutput() unpacks the rootfs into a directory", async () => {
  const dest = join(ROOT, "dir");
  const result = await writeOutput({ type: "dir", dest }, await tinyImage(), outputContext());
  assert.deepEqual([result.size, result.digest], [13, undefined]);
  assert.deepEqual(readdirSync(dest).sort(), ["bin", "sbin"]);
});

test("writeOutput() makes the root directory of a rootfs that says nothing of it", async () => {
  const dest = join(ROOT, "rootless");
  const layers = [await layerOf("base", ENTRIES.slice(1))];
  await writeOutput({ type: "dir", dest }, await tinyImage(layers), outputContext());
  const { mode, mtimeMs } = statSync(dest);
  assert.deepEqual([mode & 0o7777, mtimeMs / 1000], [0o755, 1_700_000_000]);
});

test("writeOutput() writes a build context, and another one over it", async () => {
  const dest = join(ROOT, "context");
  const image = await tinyImage();
  const gzip = { type: "context", dest, compression: "gzip" } as const;
  assert.deepEqual((await writeOutput(gzip, image, outputContext())).importCommands, [
    `docker build -t tiny:1 ${dest}`,
    `podman build -t tiny:1 ${dest}`,
  ]);
  assert.equal((await pathsIn(gunzipSync(readFileSync(join(dest, "rootfs.tar.gz"))))).length, 5);
  await writeOutput({ type: "context", dest }, image, outputContext());
  assert.deepEqual(readdirSync(dest).sort(), ["Dockerfile", "rootfs.tar.gz", "rootfs.tar.xz"]);
  const text = readFileSync(join(dest, "Dockerfile"), "utf8");
  assert.match(
    text,
    /^FROM scratch\nADD rootfs\.tar\.xz \/\nLABEL .*\nENV .*\nCMD \["\/bin\/hi"\]\n$/,
  );
});

test("writeOutput() lets a context run the shell of a rootfs that says nothing", async () => {
  const dest = join(ROOT, "context-shell");
  const shell: FsEntry = { type: "file", path: "bin/sh", mode: 0o755, content: contentOf("") };
  const tiny = await tinyImage([await layerOf("x", [...ENTRIES.slice(0, 2), shell])]);
  const image = { ...tiny, platforms: tiny.platforms.map((built) => ({ ...built, config: {} })) };
  await writeOutput({ type: "context", dest, compression: "none" }, image, outputContext());
  assert.match(readFileSync(join(dest, "Dockerfile"), "utf8"), /\nCMD \["\/bin\/sh"\]\n$/);
});

test("writeOutput() puts a context beside other files, but over no other Dockerfile", async () => {
  const dest = join(ROOT, "context-beside");
  mkdirSync(dest);
  writeFileSync(join(dest, "notes"), "");
  await writeOutput({ type: "context", dest }, await tinyImage(), outputContext());
  assert.deepEqual(readdirSync(dest).sort(), ["Dockerfile", "notes", "rootfs.tar.xz"]);
  writeFileSync(join(dest, "Dockerfile"), "FROM debian\n");
  await assert.rejects(writeOutput({ type: "context", dest }, await tinyImage(), outputContext()), {
    code: "HOST",
    message: `Cannot write "${dest}": it has a Dockerfile of its own`,
  });
  assert.equal(readFileSync(join(dest, "Dockerfile"), "utf8"), "FROM debian\n");
});

test("writeOutput() writes a layout whose blobs are what their names say", async () => {
  const dest = join(ROOT, "layout");
  const { digest } = await writeOutput({ type: "oci", dest }, await tinyImage(), outputContext());
  assert.equal(readFileSync(join(dest, "oci-layout"), "utf8"), '{"imageLayoutVersion":"1.0.0"}');
  const blobs = readdirSync(join(dest, "blobs/sha256"));
  assert.equal(blobs.length, 3);
  for (const blob of blobs) {
    const bytes = readFileSync(join(dest, "blobs/sha256", blob));
    assert.equal(createHash("sha256").update(bytes).digest("hex"), blob);
  }
  assert.deepEqual(readJson(dest, "index.json").manifests, [
    {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest,
      size: statSync(join(dest, "blobs", (digest as string).replace(":", "/"))).size,
      platform: { os: "linux", architecture: "amd64" },
      annotations: {
        "io.containerd.image.name": "docker.io/library/tiny:1",
        "org.opencontainers.image.ref.name": "1",
      },
    },
  ]);
});

test("writeOutput() puts an index of all platforms into a layout, and shared layers once", async () => {
  const dest = join(ROOT, "platforms");
  const { digest } = await writeOutput(
    { type: "oci", dest },
    await twoPlatforms(),
    outputContext(),
  );
  const [entry] = readJson(dest, "index.json").manifests as { mediaType: string; digest: string }[];
  assert.equal(entry?.mediaType, "application/vnd.oci.image.index.v1+json");
  assert.equal(entry.digest, digest);
  const index = readJson(dest, "blobs", (digest as string).replace(":", "/"));
  assert.deepEqual(
    index.manifests.map(({ platform }) => platform),
    [
      { os: "linux", architecture: "amd64" },
      { os: "linux", architecture: "arm64", variant: "v8" },
    ],
  );
  // One layer, two configs, two manifests, one index.
  assert.equal(readdirSync(join(dest, "blobs/sha256")).length, 6);
});

test("writeOutput() replaces a layout but no other directory", async () => {
  const dest = join(ROOT, "again");
  mkdirSync(dest);
  writeFileSync(join(dest, "thesis.txt"), "");
  const output = { type: "oci", dest } as const;
  await assert.rejects(writeOutput(output, await tinyImage(), outputContext()), {
    code: "HOST",
    message: `Cannot write "${dest}": the directory is not empty`,
  });
  writeFileSync(join(dest, "oci-layout"), "");
  await writeOutput(output, await tinyImage(), outputContext());
  assert.deepEqual(readdirSync(dest).sort(), ["blobs", "index.json", "oci-layout"]);
});

test("writeOutput() unpacks the only layer of an image that others wrote", async () => {
  const node = { mode: 0o644, mtime: 5 };
  const layer = await layerOf("base", [
    { ...node, type: "file", path: "/etc/a", content: contentOf("old") },
    { ...node, type: "file", path: "etc/a", content: contentOf("new") },
    { ...node, type: "file", path: "etc/.wh.b", content: contentOf("") },
  ]);
  const image = await tinyImage([{ ...layer, foreign: true }]);
  const dest = join(ROOT, "foreign");
  await writeOutput({ type: "dir", dest }, image, outputContext());
  assert.deepEqual(readdirSync(join(dest, "etc")), ["a"]);
  assert.equal(readFileSync(join(dest, "etc/a"), "utf8"), "new");
  await writeOutput({ type: "tar", dest: `${dest}.tar` }, image, outputContext());
  assert.deepEqual(await pathsIn(readFileSync(`${dest}.tar`)), ["etc", "etc/a"]);
});

test("writeOutput() adds to a layout, and says whose tag it takes", async () => {
  const dest = join(ROOT, "shared");
  const write = async (name: string, text: string, attest?: "referrers"): Promise<string[]> => {
    const entry: FsEntry = { type: "file", path: "a", mode: 0o644, content: contentOf(text) };
    const ctx = outputContext();
    const output = { type: "oci", dest, name, ...(attest && { attest }) } as const;
    await writeOutput(output, await tinyImage([await layerOf("a", [entry])]), ctx);
    return ctx.events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
  };
  const tags = (): unknown[] =>
    (readJson(dest, "index.json").manifests as Descriptor[]).map(
      ({ annotations = {}, artifactType }) =>
        artifactType ?? annotations["io.containerd.image.name"],
    );
  const blobs = (): number => readdirSync(join(dest, "blobs/sha256")).length;
  assert.deepEqual(await write("one:1", "1"), []);
  assert.deepEqual(await write("two:2", "2"), []);
  assert.deepEqual(tags(), ["docker.io/library/one:1", "docker.io/library/two:2"]);
  assert.equal(blobs(), 6);
  assert.equal(statSync(join(dest, "blobs/sha256")).isDirectory(), true);

  assert.deepEqual(await write("two:2", "changed"), []);
  assert.equal(blobs(), 6);
  const [old] = readJson(dest, "index.json").manifests as Descriptor[];
  assert.deepEqual(await write("other:1", "3"), [
    `"${dest}" has no "one:1" any more (${old?.digest}): its tag is that of "other:1" now`,
  ]);
  assert.deepEqual(tags(), ["docker.io/library/two:2", "docker.io/library/other:1"]);
  assert.equal(blobs(), 6);

  await write("two:2", "2", "referrers");
  const attested = blobs();
  await write("three:3", "3");
  assert.equal(blobs(), attested + 1); // another manifest, whose title is its own
  await write("two:2", "4");
  assert.deepEqual(tags(), [
    "docker.io/library/other:1",
    "docker.io/library/three:3",
    "docker.io/library/two:2",
  ]);
});

test("writeOutput() adds to no layout that it cannot read", async () => {
  const dest = join(ROOT, "unreadable");
  mkdirSync(dest);
  writeFileSync(join(dest, "oci-layout"), "{}");
  writeFileSync(join(dest, "index.json"), "[");
  await assert.rejects(writeOutput({ type: "oci", dest }, await tinyImage(), outputContext()), {
    code: "FORMAT",
    message: `Cannot read "index.json" of the image "${dest}": it is not JSON`,
  });
  assert.equal(readFileSync(join(dest, "index.json"), "utf8"), "[");
});

test("writeOutput() writes an archive that Docker and OCI's tools read", async () => {
  const dest = join(ROOT, "docker.tar");
  await writeOutput({ type: "docker", dest }, await tinyImage(), outputContext());
  const bytes = readFileSync(dest);
  const paths = await pathsIn(bytes);
  assert.deepEqual(paths.slice(0, 3), ["oci-layout", "index.json", "manifest.json"]);
  assert.equal(paths.length, 6);
  for await (const entry of readTar(storedBytes(bytes))) {
    if (entry.path !== "manifest.json" || entry.type !== "file") continue;
    const [manifest] = JSON.parse(
      Buffer.concat([...(entry.content.open() as Uint8Array[])]).toString(),
    );
    assert.deepEqual(manifest.RepoTags, ["tiny:1"]);
    for (const path of [manifest.Config, ...manifest.Layers]) assert.ok(paths.includes(path));
  }
});

for (const type of ["oci", "docker", "tar"] as const) {
  test(`writeOutput() writes the same ${type} bytes again`, async () => {
    const [first, second] = [join(ROOT, `${type}-1.tar`), join(ROOT, `${type}-2.tar`)];
    for (const dest of [first, second]) {
      await writeOutput({ type, dest }, await tinyImage(), outputContext());
    }
    assert.ok(readFileSync(first).equals(readFileSync(second)));
  });
}

test("writeOutput() takes the name of the output before that of the image", async () => {
  const output: Output = { type: "oci", dest: join(ROOT, "named"), name: "other" };
  const { name } = await writeOutput(output, await tinyImage(), outputContext());
  assert.equal(name, "other:latest");
});

test("writeOutput() refuses several platforms where one fits", async () => {
  const dest = join(ROOT, "refused.tar");
  await assert.rejects(
    writeOutput({ type: "docker", dest }, await twoPlatforms(), outputContext()),
    {
      name: "TypeError",
      message:
        'Cannot write output of type "docker": it holds one platform, the image has 2; use type=oci for several',
    },
  );
  assert.equal(existsSync(dest), false);
});

test("writeOutput() refuses a compression that the type cannot have", async () => {
  const output: Output = { type: "docker", dest: "x.tar", compression: "zstd" };
  await assert.rejects(writeOutput(output, await tinyImage(), outputContext()), {
    name: "TypeError",
    message: 'Cannot write output of type "docker": its compression is "zstd", not gzip, none',
  });
});

for (const type of ["dir", "tar", "oci", "docker"] as const) {
  test(`writeOutput() leaves nothing of ${type} behind when it is aborted`, async () => {
    const directory = join(ROOT, `aborted-${type}`);
    mkdirSync(directory);
    const stop = new AbortController();
    const reason = new Error("stop");
    const ctx = outputContext(stop.signal);
    const image = await abortingImage(() => stop.abort(reason));
    const dest = join(directory, "a/b");
    await assert.rejects(writeOutput({ type, dest }, image, ctx), (error) => error === reason);
    assert.deepEqual(readdirSync(directory), []);
  });
}

test("writeOutput() pushes to a registry", async () => {
  const registry = await serveRegistry();
  try {
    const name = `${registry.host}/base:2`;
    const result = await writeOutput(
      { type: "registry", name },
      await twoPlatforms(),
      outputContext(),
    );
    const { type, bytes } = registry.manifests.get("base 2") ?? {};
    assert.equal(type, "application/vnd.oci.image.index.v1+json");
    assert.equal(
      `sha256:${createHash("sha256")
        .update(bytes ?? "")
        .digest("hex")}`,
      result.digest,
    );
    assert.deepEqual(result.importCommands, [
      `docker pull ${name}`,
      `podman pull ${name}`,
      `docker pull ${registry.host}/base@${result.digest}`,
    ]);
  } finally {
    await registry[Symbol.asyncDispose]();
  }
});
