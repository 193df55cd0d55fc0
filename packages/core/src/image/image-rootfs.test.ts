import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { pack } from "tar-stream";
import { layerOf, temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { openCache } from "../cache/cache.ts";
import { type Digest, digestOfBytes } from "../model/digest.ts";
import { collectBytes, contentOf, type FileContent } from "../model/fs-entry.ts";
import { type Blob, type Descriptor, jsonBlob } from "./blob.ts";
import { CheckedContent } from "./checked-content.ts";
import type { ImageContent } from "./image-content.ts";
import { imagePlatforms } from "./image-platforms.ts";
import { imageRootfs } from "./image-rootfs.ts";

const ROOT = temporaryDirectory();
const OCI = "application/vnd.oci.image";
const [A, B] = await Promise.all(
  ["a", "b"].map(async (path) => {
    const content = contentOf(path);
    const { tar, diffID } = await layerOf(path, [{ type: "file", path, mode: 0o644, content }]);
    return { diffID, bytes: await collectBytes(tar.open()) };
  }),
);
assert.ok(A && B);

interface Parts {
  /** Media types and bytes of layers. */
  readonly layers?: readonly (readonly [mediaType: string, bytes: Uint8Array])[];
  /** Over the fields of the config. */
  readonly config?: object;
}

/** An image in memory, whose contents are checked as those in files are. */
function imageOf({ layers = [], config = {} }: Parts): ImageContent {
  const blobs = new Map<Digest, FileContent>();
  const keep = ({ descriptor, content }: Blob): Descriptor => {
    blobs.set(descriptor.digest, new CheckedContent(content, descriptor.digest, "a blob"));
    return descriptor;
  };
  const root = keep(
    jsonBlob(`${OCI}.manifest.v1+json`, {
      config: keep(
        jsonBlob(`${OCI}.config.v1+json`, {
          os: "linux",
          architecture: "amd64",
          rootfs: { type: "layers", diff_ids: [A?.diffID, B?.diffID].slice(0, layers.length) },
          ...config,
        }),
      ),
      layers: layers.map(([mediaType, bytes]) =>
        keep({
          descriptor: { mediaType, digest: digestOfBytes(bytes), size: bytes.byteLength },
          content: contentOf(bytes),
        }),
      ),
    }),
  );
  return { root, open: async ({ digest }) => blobs.get(digest) as FileContent };
}

async function pathsOf(image: ImageContent): Promise<string[]> {
  const cache = await openCache(join(ROOT, crypto.randomUUID()));
  try {
    const [platform] = await imagePlatforms(image);
    assert.ok(platform);
    const ctx = { cache, signal: new AbortController().signal };
    return (await imageRootfs(image, platform, ctx)).entries().map(({ path }) => path);
  } finally {
    await cache.close();
  }
}

for (const [what, layers] of [
  [
    "plain",
    [
      [`${OCI}.layer.v1.tar`, A.bytes],
      [`${OCI}.layer.v1.tar`, B.bytes],
    ],
  ],
  [
    "compressed",
    [
      [`${OCI}.layer.v1.tar+gzip`, gzipSync(A.bytes)],
      [`${OCI}.layer.v1.tar+zstd`, zstdCompressSync(B.bytes)],
    ],
  ],
  [
    "of Docker's media types",
    [
      ["application/vnd.docker.image.rootfs.diff.tar.gzip", gzipSync(A.bytes)],
      ["application/vnd.docker.image.rootfs.diff.tar", B.bytes],
    ],
  ],
  [
    "in several zstd frames",
    [
      [`${OCI}.layer.v1.tar`, A.bytes],
      [
        `${OCI}.layer.v1.tar+zstd`,
        new Uint8Array([
          ...zstdCompressSync(B.bytes.subarray(0, 700)),
          ...zstdCompressSync(B.bytes.subarray(700)),
        ]),
      ],
    ],
  ],
] as const) {
  test(`imageRootfs() reads layers ${what}`, async () => {
    assert.deepEqual(await pathsOf(imageOf({ layers })), ["", "a", "b"]);
  });
}

for (const [what, parts, name, message] of [
  [
    "a layer that is another one",
    { layers: [[`${OCI}.layer.v1.tar`, B.bytes]] },
    "DigestMismatchError",
    `Cannot accept the layer ${B.diffID} of the image: expected ${A.diffID}, received ${B.diffID}`,
  ],
  [
    "a layer that is cut off",
    { layers: [[`${OCI}.layer.v1.tar+gzip`, gzipSync(A.bytes).subarray(0, 30)]] },
    "FormatError",
    "Cannot decompress gzip: unexpected end of file",
  ],
  [
    "a layer of an unknown kind",
    { layers: [["application/vnd.example.squashfs", A.bytes]] },
    "FormatError",
    `Cannot read the layer ${A.diffID}: its media type is "application/vnd.example.squashfs"`,
  ],
  [
    "other layers in the config",
    { layers: [[`${OCI}.layer.v1.tar`, A.bytes]], config: { rootfs: { diff_ids: [] } } },
    "FormatError",
    /^Cannot read the image sha256:[0-9a-f]{64}: its config has 0 layers, its manifest 1$/,
  ],
  [
    "a layer without a digest in the config",
    { layers: [[`${OCI}.layer.v1.tar`, A.bytes]], config: { rootfs: { diff_ids: ["sha256:0"] } } },
    "FormatError",
    /: a layer in its config has no sha256 digest$/,
  ],
  [
    "a config of something that cannot run",
    { config: { os: undefined } },
    "FormatError",
    /: its config has no os and architecture: it is no image that can run$/,
  ],
] as readonly (readonly [string, Parts, string, string | RegExp])[]) {
  test(`imageRootfs() refuses ${what}`, async () => {
    await assert.rejects(pathsOf(imageOf(parts)), { name, message });
  });
}

test("imagePlatforms() finds the images in nested indexes, without attestations", async () => {
  const amd64 = imageOf({});
  const inner = jsonBlob(`${OCI}.index.v1+json`, {
    manifests: [
      {
        ...amd64.root,
        digest: `sha256:${"0".repeat(64)}`,
        platform: { os: "unknown", architecture: "unknown" },
      },
      amd64.root,
    ],
  });
  const outer = jsonBlob(`${OCI}.index.v1+json`, { manifests: [inner.descriptor] });
  const nested: ImageContent = {
    root: outer.descriptor,
    open: async (descriptor) =>
      [inner, outer].find((blob) => blob.descriptor.digest === descriptor.digest)?.content ??
      amd64.open(descriptor),
  };
  const found = await imagePlatforms(nested);
  assert.deepEqual(
    found.map(({ platform }) => platform),
    [{ os: "linux", architecture: "amd64" }],
  );
});

for (const [what, entries, fact] of [
  ["is cut off", undefined, "cannot read tar entry at byte 0: it is truncated"],
  ["leads out of the root", "../x", 'cannot add "../x" to the rootfs: its path has a ".."'],
] as const) {
  test(`imageRootfs() names the layer that ${what}`, async () => {
    const bytes = entries === undefined ? A.bytes.subarray(0, 512) : await tarOf(entries);
    const digest = digestOfBytes(bytes);
    const image = imageOf({
      layers: [[`${OCI}.layer.v1.tar`, bytes]],
      config: { rootfs: { diff_ids: [digest] } },
    });
    await assert.rejects(pathsOf(image), {
      name: "FormatError",
      message: `Cannot use the layer ${digest}: ${fact}`,
    });
  });
}

async function tarOf(name: string): Promise<Uint8Array> {
  const archive = pack();
  archive.entry({ name, mtime: new Date(0) }, "x");
  archive.finalize();
  return collectBytes(archive as AsyncIterable<Uint8Array>);
}

test("imagePlatforms() reads an index once, of however many that list each other twice", async () => {
  const indexes = new Map<string, Blob>();
  const amd64 = imageOf({});
  let root = amd64.root;
  for (let depth = 0; depth < 64; depth++) {
    const index = jsonBlob(`${OCI}.index.v1+json`, { manifests: [root, root], depth });
    indexes.set(index.descriptor.digest, index);
    root = index.descriptor;
  }
  let reads = 0;
  const found = await imagePlatforms({
    root,
    open: async (descriptor) => {
      reads++;
      return indexes.get(descriptor.digest)?.content ?? amd64.open(descriptor);
    },
  });
  assert.equal(found.length, 2);
  assert.equal(reads, 64 + 2 * 2); // the image, a manifest and a config, is listed twice
});
