import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import {
  ENTRIES,
  layerOf,
  outputContext,
  temporaryDirectory,
  tinyImage,
} from "../../fixtures/tiny-image.ts";
import { openCache } from "../cache/cache.ts";
import { imageBlobs, readJsonBlob, readManifest } from "../image/image-content.ts";
import { imageConfig } from "../image/image-manifest.ts";
import { digestOf, digestOfBytes } from "../model/digest.ts";
import { collectBytes, contentOf, type FileContent } from "../model/fs-entry.ts";
import { packFiles } from "../outputs/pack-files.ts";
import { writeOutput } from "../outputs/write-output.ts";
import { openImage } from "./open-image.ts";
import type { OpenImage } from "./opened-image.ts";

const ROOT = temporaryDirectory();

/** Opens the image at `location` for `use`. */
async function withImage<T>(location: string, use: (image: OpenImage) => Promise<T>): Promise<T> {
  const cache = await openCache(join(ROOT, "cache"));
  try {
    const image = await openImage(location, { ...outputContext(), cache });
    try {
      return await use(image);
    } finally {
      await image[Symbol.asyncDispose]();
    }
  } finally {
    await cache.close();
  }
}

/** Reads all of an image: the digest of its root, and the media types of its blobs. */
function readAll(location: string): Promise<{ root: string; name?: string; types: string[] }> {
  return withImage(location, async (image) => {
    const types: string[] = [];
    for await (const { descriptor, content } of imageBlobs(image)) {
      assert.equal((await digestOf(content.open())).digest, descriptor.digest);
      types.push(descriptor.mediaType.replace("application/vnd.oci.image.", ""));
    }
    return { root: image.root.digest, ...(image.name && { name: image.name }), types };
  });
}

/** A layout of one image with one layer, to be damaged. */
async function tinyLayout(name: string): Promise<{ path: string; digest: string }> {
  const path = join(ROOT, name);
  const output = { type: "oci", dest: path } as const;
  const { digest } = await writeOutput(output, await tinyImage(), outputContext());
  return { path, digest: digest as string };
}

async function writeTar(path: string, files: Readonly<Record<string, FileContent>>): Promise<void> {
  writeFileSync(path, await collectBytes(packFiles(new Map(Object.entries(files)), 0)));
}

const LAYER_TYPES = ["layer.v1.tar+gzip", "config.v1+json", "manifest.v1+json"];

for (const [type, dest, location] of [
  ["oci", "layout", "oci:DEST"],
  ["oci", "tagged", "oci:DEST:1"],
  ["oci", "named", "oci:DEST:tiny:1"],
  ["oci", "detected", "DEST"],
  ["oci", "layout.tar", "oci-archive:DEST"],
  ["oci", "tagged.tar", "oci-archive:DEST:1"],
  ["oci", "detected.tar", "DEST"],
  ["docker", "combined.tar", "DEST"],
] as const) {
  test(`openImage() reads ${location} of type ${type}`, async () => {
    const path = join(ROOT, dest);
    const image = await tinyImage();
    const { digest } = await writeOutput({ type, dest: path }, image, outputContext());
    assert.deepEqual(await readAll(location.replace("DEST", path)), {
      root: digest,
      name: "tiny:1",
      types: LAYER_TYPES,
    });
  });
}

test("openImage() reads a layout in an archive that is compressed", async () => {
  const path = join(ROOT, "plain.tar");
  await writeOutput({ type: "oci", dest: path }, await tinyImage(), outputContext());
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  assert.deepEqual((await readAll(`oci-archive:${path}.gz`)).types, LAYER_TYPES);
});

test("openImage() gives what docker save wrote a manifest", async () => {
  const image = await tinyImage();
  const [built] = image.platforms;
  const layer = await layerOf("x", ENTRIES);
  assert.ok(built);
  const { content: config } = imageConfig(built);
  const path = join(ROOT, "saved.tar");
  const manifest = [
    { Config: "c.json", RepoTags: ["one:1"], Layers: ["a/layer.tar"] },
    { Config: "c.json", RepoTags: ["two:latest", "two:2"], Layers: ["b/../a/layer.tar"] },
  ];
  await writeTar(path, {
    "c.json": config,
    "a/layer.tar": layer.tar,
    "manifest.json": contentOf(JSON.stringify(manifest)),
  });
  for (const name of ["one:1", "1", "two", "two:2"]) {
    const { types } = await readAll(`docker-archive:${path}:${name}`);
    assert.deepEqual(types, ["layer.v1.tar", "config.v1+json", "manifest.v1+json"]);
  }
  await assert.rejects(readAll(path), {
    message: `Cannot open the image "${path}": it has 2 images: one:1, two:latest, two:2`,
    hint: `Name one of them: docker-archive:${path}:NAME`,
  });
  await withImage(`docker-archive:${path}:1`, async (opened) => {
    assert.deepEqual(opened.root.platform, { os: "linux", architecture: "amd64" });
    const { layers = [], config } = await readManifest(opened, opened.root);
    assert.deepEqual(layers, [
      {
        mediaType: "application/vnd.oci.image.layer.v1.tar",
        digest: layer.diffID,
        size: layer.tar.size,
      },
    ]);
    assert.ok(config);
    assert.equal(((await readJsonBlob(opened, config)) as { os: string }).os, "linux");
  });
});

test("openImage() takes platforms without a name for one image", async () => {
  const { path } = await tinyLayout("platforms");
  const index = JSON.parse(readFileSync(join(path, "index.json"), "utf8"));
  const [{ annotations: _, ...image }] = index.manifests;
  const arm = {
    ...image,
    digest: digestOfBytes("other"),
    platform: { os: "linux", architecture: "arm" },
  };
  index.manifests = [image, arm];
  writeFileSync(join(path, "index.json"), JSON.stringify(index));
  await withImage(path, async (opened) => {
    assert.equal(opened.root.mediaType, "application/vnd.oci.image.index.v1+json");
    const { manifests } = await readManifest(opened, opened.root);
    assert.deepEqual(manifests, [image, arm]);
  });
});

for (const [what, damage, error] of [
  [
    "a missing blob",
    (path, { digest }) => rmSync(join(path, blobOf(digest))),
    ({ path, digest }) => `Cannot open ${digest} of the image "${path}": it is not there`,
  ],
  [
    "a blob of another size",
    (path, { digest }) => writeFileSync(join(path, blobOf(digest)), "{}"),
    ({ path, digest, size }) =>
      `Cannot open ${digest} of the image "${path}": it has 2 bytes, expected ${size}`,
  ],
  [
    "a blob with other bytes",
    (path, { digest, size }) => writeFileSync(join(path, blobOf(digest)), " ".repeat(size)),
    ({ path, digest, size }) =>
      `Cannot accept a blob of the image "${path}": expected ${digest}, ` +
      `received ${digestOfBytes(" ".repeat(size))}`,
  ],
  [
    "an index that is cut off",
    (path) => writeFileSync(join(path, "index.json"), '{"manifests":['),
    ({ path }) => `Cannot read "index.json" of the image "${path}": it is not JSON`,
  ],
  [
    "an index that is missing",
    (path) => rmSync(join(path, "index.json")),
    ({ path }) => `Cannot read "index.json" of the image "${path}": it is not there`,
  ],
  [
    "an index that is no object",
    (path) => writeFileSync(join(path, "index.json"), "[]"),
    ({ path }) => `Cannot read "index.json" of the image "${path}": it is no object`,
  ],
  [
    "an index without images",
    (path) => writeFileSync(join(path, "index.json"), '{"manifests":[]}'),
    ({ path }) => `Cannot open the image "${path}": its index is empty`,
  ],
  [
    "a digest that leads elsewhere",
    (path) =>
      writeFileSync(
        join(path, "index.json"),
        '{"manifests":[{"mediaType":"x","digest":"sha256:../../../etc/passwd","size":1}]}',
      ),
    ({ path }) =>
      `Cannot read "index.json" of the image "${path}": its manifests[0] has no sha256 digest`,
  ],
  [
    "a digest in a list",
    (path) =>
      writeFileSync(
        join(path, "index.json"),
        `{"manifests":[{"mediaType":"x","digest":["sha256:${"0".repeat(64)}"],"size":1}]}`,
      ),
    ({ path }) =>
      `Cannot read "index.json" of the image "${path}": its manifests[0] has no sha256 digest`,
  ],
  [
    "an index that is an image too",
    (path) => writeFileSync(join(path, "index.json"), '{"manifests":[],"layers":[],"config":{}}'),
    ({ path }) =>
      `Cannot read "index.json" of the image "${path}": it is both an image and an index`,
  ],
  [
    "an index that is nested too deeply",
    (path) => writeFileSync(join(path, "index.json"), "[".repeat(20_000) + "]".repeat(20_000)),
    ({ path }) =>
      `Cannot read "index.json" of the image "${path}": it is nested more than 100 deep`,
  ],
  [
    "an index of more than 4 MiB",
    (path) => writeFileSync(join(path, "index.json"), " ".repeat((4 << 20) + 1)),
    ({ path }) => `Cannot read "index.json" of the image "${path}": it has 4194305 bytes`,
  ],
  [
    "a directory without a layout",
    (path) => rmSync(join(path, "oci-layout")),
    ({ path }) =>
      `Cannot open the image "${path}": it has neither "oci-layout" nor "manifest.json"`,
  ],
] as readonly (readonly [
  string,
  (path: string, image: { digest: string; size: number }) => void,
  (image: { path: string; digest: string; size: number }) => string,
])[]) {
  test(`openImage() refuses ${what}`, async () => {
    const { path, digest } = await tinyLayout(what);
    const size = readFileSync(join(path, blobOf(digest))).byteLength;
    damage(path, { digest, size });
    await assert.rejects(readAll(path), { message: error({ path, digest, size }) });
  });
}

function blobOf(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

test("openImage() refuses several images without a name", async () => {
  const { path } = await tinyLayout("several");
  const index = JSON.parse(readFileSync(join(path, "index.json"), "utf8"));
  const [image] = index.manifests;
  const annotations = { "org.opencontainers.image.ref.name": "other" };
  index.manifests = [image, { ...image, digest: digestOfBytes("other"), annotations }];
  writeFileSync(join(path, "index.json"), JSON.stringify(index));
  const hint = `Name one of them: oci:${path}:NAME`;
  await assert.rejects(readAll(path), {
    message: `Cannot open the image "${path}": it has 2 images: tiny:1, other`,
    hint,
  });
  await assert.rejects(readAll(`oci:${path}:third`), {
    message: `Cannot open the image "${path}": it has no "third"; it has tiny:1, other`,
    hint,
  });
  assert.equal((await readAll(`oci:${path}:1`)).root, image.digest);
});

test("openImage() tells images of one name by their tags, as umoci makes them", async () => {
  const { path } = await tinyLayout("repacked");
  const index = JSON.parse(readFileSync(join(path, "index.json"), "utf8"));
  const [image] = index.manifests;
  const annotations = { ...image.annotations, "org.opencontainers.image.ref.name": "2" };
  index.manifests = [image, { ...image, digest: digestOfBytes("other"), annotations }];
  writeFileSync(join(path, "index.json"), JSON.stringify(index));
  await assert.rejects(readAll(path), {
    message: `Cannot open the image "${path}": it has 2 images: 1, 2`,
    hint: `Name one of them: oci:${path}:NAME`,
  });
  assert.equal((await readAll(`oci:${path}:1`)).root, image.digest);
});

test("openImage() asks which of two images without names is meant", async () => {
  const { path } = await tinyLayout("nameless");
  const index = JSON.parse(readFileSync(join(path, "index.json"), "utf8"));
  const [{ annotations: _, ...image }] = index.manifests;
  const other = { ...image, digest: digestOfBytes("other") };
  for (const platform of [image.platform, undefined]) {
    index.manifests = [{ ...image, platform }, other];
    writeFileSync(join(path, "index.json"), JSON.stringify(index));
    await assert.rejects(readAll(path), {
      message: `Cannot open the image "${path}": it has 2 images: ${image.digest}, ${other.digest}`,
      hint: `Name one of them: oci:${path}:DIGEST`,
    });
  }
  assert.equal((await readAll(`oci:${path}:${image.digest}`)).root, image.digest);
});

test("openImage() takes attestations beside platforms without a name for a part of the image", async () => {
  const { path } = await tinyLayout("attested");
  const index = JSON.parse(readFileSync(join(path, "index.json"), "utf8"));
  const [{ annotations: _, ...image }] = index.manifests;
  const unknown = { ...image, platform: { os: "unknown", architecture: "unknown" } };
  const arm = { ...image, platform: { os: "linux", architecture: "arm" } };
  const others = [unknown, arm, { ...unknown, digest: digestOfBytes("2") }];
  index.manifests = [image, ...others].map((one, at) => ({
    ...one,
    digest: digestOfBytes(`${at}`),
  }));
  writeFileSync(join(path, "index.json"), JSON.stringify(index));
  await withImage(path, async (opened) => {
    assert.deepEqual((await readManifest(opened, opened.root)).manifests, index.manifests);
  });
});

test("openImage() tells images of a docker archive without names by their places", async () => {
  const path = join(ROOT, "places.tar");
  const config = { os: "linux", architecture: "amd64", rootfs: { type: "layers", diff_ids: [] } };
  await writeTar(path, {
    "a.json": contentOf(JSON.stringify(config)),
    "b.json": contentOf(JSON.stringify({ ...config, architecture: "arm64" })),
    "manifest.json": contentOf(
      JSON.stringify([
        { Config: "a.json", RepoTags: null, Layers: [] },
        { Config: "b.json", Layers: [] },
      ]),
    ),
  });
  await assert.rejects(readAll(path), {
    message: `Cannot open the image "${path}": it has 2 images: @0, @1`,
    hint: `Name one of them: docker-archive:${path}:NAME`,
  });
  await withImage(`docker-archive:${path}:@1`, async (opened) => {
    assert.deepEqual(opened.root.platform, { os: "linux", architecture: "arm64" });
  });
});

test("openImage() names the archive that is cut off, or is none", async () => {
  const path = join(ROOT, "cut-off.tar");
  await writeOutput({ type: "oci", dest: path }, await tinyImage(), outputContext());
  writeFileSync(path, readFileSync(path).subarray(0, 1500));
  await assert.rejects(readAll(path), {
    name: "FormatError",
    message: `Cannot use the image "${path}": cannot read tar entry at byte 1024: it is truncated`,
  });
  writeFileSync(path, "Dear reader,\n".repeat(100));
  await assert.rejects(readAll(path), {
    name: "FormatError",
    message: `Cannot use the image "${path}": cannot read tar entry at byte 0: its checksum is not octal`,
  });
});

for (const [manifest, fact] of [
  ["{}", 'its "manifest.json" is no list of images with Config and Layers'],
  ['[{"Config":"c.json"}]', 'its "manifest.json" is no list of images with Config and Layers'],
  ['[{"Config":"c.json","Layers":["none"]}]', 'it has no layer "none"'],
  ['[{"Config":"c.json","Layers":["plain"]}]', 'its config has no digest of the layer "plain"'],
] as const) {
  test(`openImage() refuses a docker archive with ${manifest}`, async () => {
    const path = join(ROOT, "malformed.tar");
    await writeTar(path, {
      "c.json": contentOf('{"os":"linux","architecture":"amd64"}'),
      plain: contentOf("not compressed"),
      "manifest.json": contentOf(manifest),
    });
    await assert.rejects(readAll(path), {
      name: "FormatError",
      message: `Cannot open the image "${path}": ${fact}`,
    });
  });
}
