import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { tinyImage } from "../../fixtures/tiny-image.ts";
import { collectBytes } from "../model/fs-entry.ts";
import type { Blob } from "./blob.ts";
import { imageConfig, imageIndex, imageLayers, imageManifest } from "./image-manifest.ts";

const [BUILT] = (await tinyImage()).platforms;
const DIFF_ID = BUILT?.layers[0]?.diffID;
assert.ok(BUILT && DIFF_ID);

async function textOf({ content }: Blob): Promise<string> {
  return Buffer.from(await collectBytes(content.open())).toString();
}

test("imageConfig() is dated by the epoch and has one history entry a layer", async () => {
  assert.equal(
    await textOf(imageConfig(BUILT)),
    `{"created":"2023-11-14T22:13:20Z","architecture":"amd64","os":"linux",` +
      `"config":{"Env":["PATH=/bin"],"Cmd":["/bin/hi"]},` +
      `"rootfs":{"type":"layers","diff_ids":["${DIFF_ID}"]},` +
      `"history":[{"created":"2023-11-14T22:13:20Z","created_by":"rootsmith tiny"}]}`,
  );
});

test("imageConfig() of an image cut anew has its time, and its history without its layers", async () => {
  const created = "2024-05-06T07:08:09.123456789Z";
  const history = [{ created, created_by: "RUN true" }];
  const original = { created, history, annotations: { "org.opencontainers.image.title": "web" } };
  const { history: steps, created: when } = JSON.parse(
    await textOf(imageConfig({ ...BUILT, original })),
  );
  assert.equal(when, created);
  assert.deepEqual(steps, [
    { created, created_by: "RUN true", empty_layer: true },
    { created, created_by: "rootsmith tiny" },
  ]);
});

test("imageManifest() points to config and layers, and says what it is", async () => {
  const config = imageConfig(BUILT);
  const layer = {
    descriptor: { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: DIFF_ID, size: 1 },
    content: { size: 1, open: () => [] },
  };
  const manifest = imageManifest(BUILT, config, [layer], "tiny");
  assert.equal(
    await textOf(manifest),
    `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",` +
      `"config":{"mediaType":"application/vnd.oci.image.config.v1+json",` +
      `"digest":"${config.descriptor.digest}","size":${config.descriptor.size}},` +
      `"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"${DIFF_ID}","size":1}],` +
      `"annotations":{"org.opencontainers.image.created":"2023-11-14T22:13:20Z",` +
      `"org.opencontainers.image.title":"tiny"}}`,
  );
  assert.deepEqual(manifest.descriptor.platform, { os: "linux", architecture: "amd64" });
});

test("imageIndex() lists manifests", async () => {
  assert.equal(
    await textOf(imageIndex([])),
    `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}`,
  );
});

test("imageLayers() gives an image without layers one without entries", () => {
  // The empty layer that Docker knows by this digest: sha256 of 1024 zero bytes.
  assert.deepEqual(
    imageLayers({ ...BUILT, layers: [] }).map(({ diffID }) => diffID),
    ["sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"],
  );
});
