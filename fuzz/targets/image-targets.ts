/**
 * Archives of `docker save`, of its old form and its new one, and of OCI.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENTRIES } from "../../packages/core/fixtures/tiny-image.ts";
import { openCache } from "../../packages/core/src/cache/cache.ts";
import { imageBlobs } from "../../packages/core/src/image/image-content.ts";
import { imagePlatforms } from "../../packages/core/src/image/image-platforms.ts";
import { imageRootfs } from "../../packages/core/src/image/image-rootfs.ts";
import { openImage } from "../../packages/core/src/open/open-image.ts";
import {
  collectBytes,
  contentOf,
  digestOfBytes,
  type FsEntry,
  type JsonValue,
  writeTar,
} from "../../packages/core/src/provider.ts";
import { drain, type FuzzTarget, textOf } from "../target.ts";

const LAYER = await collectBytes(writeTar(ENTRIES, { epoch: 1 }));
const DIFF_ID = digestOfBytes(LAYER);
const CONFIG = {
  ...{ architecture: "amd64", os: "linux", created: "2026-11-30T00:00:00Z" },
  config: {
    Env: ["PATH=/bin"],
    Cmd: ["/bin/hi"],
    Labels: { a: "b" },
    ExposedPorts: { "80/tcp": {} },
  },
  rootfs: { type: "layers", diff_ids: [DIFF_ID] },
  history: [{ created: "2026-11-30T00:00:00Z", created_by: "hi" }],
} as const;

type Files = Readonly<Record<string, JsonValue | Uint8Array>>;

/** As Docker wrote it until 24. */
const OLD_FORM: Files = {
  "manifest.json": [{ Config: "0.json", RepoTags: ["tiny:1"], Layers: ["0/layer.tar"] }],
  "0.json": CONFIG,
  "0/layer.tar": LAYER,
  repositories: { tiny: { "1": "0" } },
};

/** As it does since 25: also a layout of OCI. */
function newForm(): Files {
  const config = blob("application/vnd.oci.image.config.v1+json", CONFIG);
  const layer = blob("application/vnd.oci.image.layer.v1.tar", LAYER);
  const manifest = blob("application/vnd.oci.image.manifest.v1+json", {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: config.descriptor,
    layers: [layer.descriptor],
  });
  return {
    "oci-layout": { imageLayoutVersion: "1.0.0" },
    "index.json": { schemaVersion: 2, manifests: [manifest.descriptor] },
    "manifest.json": [{ Config: config.path, RepoTags: ["tiny:1"], Layers: [layer.path] }],
    ...{ [config.path]: config.bytes, [layer.path]: LAYER, [manifest.path]: manifest.bytes },
  };
}

function blob(mediaType: string, content: JsonValue | Uint8Array) {
  const bytes = bytesOf(content);
  const digest = digestOfBytes(bytes);
  const path = digest.replace("sha256:", "blobs/sha256/");
  return { path, bytes, descriptor: { mediaType, digest, size: bytes.byteLength } };
}

function bytesOf(content: JsonValue | Uint8Array): Uint8Array {
  return content instanceof Uint8Array
    ? content
    : new TextEncoder().encode(JSON.stringify(content));
}

function tarOf(files: Files): Promise<Uint8Array> {
  const entries = Object.entries(files).map(
    ([path, content]): FsEntry => ({
      type: "file",
      path,
      mode: 0o644,
      content: contentOf(bytesOf(content)),
    }),
  );
  return collectBytes(writeTar(entries, { epoch: 1 }));
}

export const IMAGE_TARGETS: readonly FuzzTarget[] = [
  {
    name: "docker archive",
    seeds: async () => [await tarOf(OLD_FORM), await tarOf(newForm())],
    parse: (input) => readAll(input, "docker"),
  },
  {
    name: "image archive",
    seeds: async () => [await tarOf(OLD_FORM), await tarOf(newForm())],
    parse: (input) => readAll(input),
  },
  {
    name: "documents of a docker archive",
    format: "json",
    seeds: async () => [
      JSON.stringify({ "manifest.json": OLD_FORM["manifest.json"], "0.json": CONFIG }),
    ],
    async parse(input) {
      const documents = JSON.parse(textOf(input)) as Files;
      await readAll(await tarOf({ ...OLD_FORM, ...documents }), "docker");
    },
  },
];

/** Opens an archive, and reads its blobs and the rootfs of each platform. */
async function readAll(archive: Uint8Array, form?: "docker"): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-fuzz-"));
  const cache = await openCache(join(work, "cache"));
  const { signal } = new AbortController();
  try {
    const path = join(work, "image.tar");
    writeFileSync(path, archive);
    const image = await openImage({ type: form ?? "files", path }, { signal, cache, report() {} });
    try {
      for await (const { content } of imageBlobs(image)) await drain(content.open());
      for (const platform of await imagePlatforms(image)) {
        await imageRootfs(image, platform, { cache, signal });
      }
    } finally {
      await image[Symbol.asyncDispose]();
    }
  } finally {
    await cache.close();
    rmSync(work, { recursive: true, force: true });
  }
}
