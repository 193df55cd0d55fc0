import assert from "node:assert/strict";
import { test } from "node:test";
import { checkManifest } from "./image-content.ts";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const DESCRIPTOR = { mediaType: "a/b", digest: `sha256:${"0".repeat(64)}`, size: 1 };
const WHOLE = { config: DESCRIPTOR, layers: [DESCRIPTOR] };

test("checkManifest() takes the media type of the descriptor where the JSON has none", () => {
  assert.deepEqual(checkManifest(WHOLE, MANIFEST, "x"), { ...WHOLE, mediaType: MANIFEST });
});

for (const [mediaType, value, fact] of [
  [MANIFEST, [], "it is no object"],
  [MANIFEST, { config: DESCRIPTOR }, "it has no list of layers"],
  [MANIFEST, { layers: [] }, "its config is no descriptor with a media type"],
  [MANIFEST, { ...WHOLE, layers: [{}] }, "its layers[0] is no descriptor with a media type"],
  [MANIFEST, { ...WHOLE, config: { ...DESCRIPTOR, size: -1 } }, "its config has no size"],
  [
    MANIFEST,
    { ...WHOLE, config: { ...DESCRIPTOR, digest: "sha256:../etc" } },
    "its config has no sha256 digest",
  ],
  [MANIFEST, { ...WHOLE, subject: 1 }, "its subject is no descriptor with a media type"],
  [MANIFEST, { ...WHOLE, annotations: { a: 1 } }, "the annotations of its manifest are not texts"],
  [MANIFEST, { ...WHOLE, mediaType: INDEX }, `it says "${INDEX}", its descriptor "${MANIFEST}"`],
  [INDEX, WHOLE, "it has no list of manifests"],
  [
    INDEX,
    { manifests: [{ ...DESCRIPTOR, platform: { os: "linux" } }] },
    "the platform of its manifests[0] has no os and architecture",
  ],
  [
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
    {},
    'its media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no manifest\'s',
  ],
] as const) {
  test(`checkManifest() refuses ${JSON.stringify(value).slice(0, 60)}: ${fact}`, () => {
    assert.throws(() => checkManifest(value, mediaType, "the manifest"), {
      name: "FormatError",
      message: `Cannot read the manifest: ${fact}`,
    });
  });
}
