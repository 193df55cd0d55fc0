import assert from "node:assert/strict";
import { test } from "node:test";
import { outputContext, tinyImage } from "../../fixtures/tiny-image.ts";
import type { Descriptor } from "../image/blob.ts";
import type { BuiltImage } from "../image/built-image.ts";
import { imageBlobs, readJsonBlob, readManifest } from "../image/image-content.ts";
import { builtContent } from "../outputs/built-content.ts";

const NAME = { repository: "tiny", tag: "1" };

/** The image twice: for amd64 and for arm64. */
async function twoPlatforms(): Promise<BuiltImage> {
  const image = await tinyImage();
  const [built] = image.platforms;
  assert.ok(built);
  const arm = { ...built, platform: { os: "linux", architecture: "arm64" } };
  return { ...image, platforms: [built, arm] };
}

function attested(image: BuiltImage, attest?: "buildkit" | "referrers", ociArtifact?: boolean) {
  const form = { ...(attest && { attest }), ...(ociArtifact !== undefined && { ociArtifact }) };
  const options = { compression: "none", ...form } as const;
  return builtContent(image, NAME, options, outputContext());
}

test("builtContent() attaches statements to each platform as BuildKit does", async () => {
  const image = await twoPlatforms();
  const plain = await readManifest(await attested(image), (await attested(image)).root);
  const content = await attested(image, "buildkit");
  const { manifests = [] } = await readManifest(content, content.root);
  assert.deepEqual(manifests.slice(0, 2), plain.manifests);
  assert.equal(manifests.length, 4);
  for (const [index, attestation] of manifests.slice(2).entries()) {
    const subject = manifests[index] as Descriptor;
    assert.deepEqual(attestation.platform, { architecture: "unknown", os: "unknown" });
    assert.deepEqual(attestation.annotations, {
      "vnd.docker.reference.digest": subject.digest,
      "vnd.docker.reference.type": "attestation-manifest",
    });
    const manifest = await readManifest(content, attestation);
    const { layers = [], config } = manifest;
    assert.equal(manifest.artifactType, "application/vnd.docker.attestation.manifest.v1+json");
    assert.deepEqual(manifest.subject, {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest: subject.digest,
      size: subject.size,
    });
    assert.deepEqual(config, {
      mediaType: "application/vnd.oci.empty.v1+json",
      digest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
      size: 2,
      data: "e30=",
    });
    const predicates: unknown[] = [];
    for (const layer of layers) {
      assert.equal(layer.mediaType, "application/vnd.in-toto+json");
      const { predicate, ...statement } = (await readJsonBlob(content, layer)) as {
        readonly predicate: object;
      };
      predicates.push(predicate);
      assert.deepEqual(statement, {
        _type: "https://in-toto.io/Statement/v1",
        subject: [
          {
            name: `pkg:docker/tiny@1?platform=linux%2F${subject.platform?.architecture}`,
            digest: { sha256: subject.digest.slice("sha256:".length) },
          },
        ],
        predicateType: layer.annotations?.["in-toto.io/predicate-type"],
      });
    }
    assert.deepEqual(
      layers.map((layer) => layer.annotations?.["in-toto.io/predicate-type"]),
      ["https://spdx.dev/Document", "https://slsa.dev/provenance/v1"],
    );
    assert.equal((predicates[0] as Record<string, unknown>).spdxVersion, "SPDX-2.3");
  }
});

test("builtContent() attaches statements as BuildKit did before 0.32, with the config of an image", async () => {
  const image = await tinyImage();
  const content = await attested(image, "buildkit", false);
  const { manifests: [, attestation] = [] } = await readManifest(content, content.root);
  const manifest = await readManifest(content, attestation as Descriptor);
  assert.deepEqual(Object.keys(manifest), ["schemaVersion", "mediaType", "config", "layers"]);
  assert.deepEqual(await readJsonBlob(content, manifest.config as Descriptor), {
    architecture: "unknown",
    os: "unknown",
    config: {},
    rootfs: { type: "layers", diff_ids: manifest.layers?.map(({ digest }) => digest) },
  });
});

test("builtContent() attaches documents as referrers, and leaves the image as it is", async () => {
  const image = await tinyImage();
  const plain = await attested(image);
  const content = await attested(image, "referrers");
  assert.deepEqual(content.root, plain.root);
  const { mediaType, digest, size } = plain.root;
  const types: unknown[] = [];
  for (const referrer of content.referrers ?? []) {
    const manifest = await readManifest(content, referrer);
    assert.deepEqual(manifest.subject, { mediaType, digest, size });
    assert.equal(manifest.artifactType, referrer.artifactType);
    assert.equal(manifest.config?.mediaType, "application/vnd.oci.empty.v1+json");
    assert.deepEqual(
      manifest.layers?.map((layer) => layer.mediaType),
      [referrer.artifactType],
    );
    types.push(referrer.artifactType);
    for await (const blob of imageBlobs(content, referrer)) assert.ok(blob.content.size > 0);
  }
  assert.deepEqual(types, [
    "application/spdx+json",
    "application/vnd.cyclonedx+json",
    "application/vnd.in-toto+json",
  ]);
});

for (const attest of ["buildkit", "referrers"] as const) {
  test(`builtContent() with ${attest} gives the same bytes twice`, async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(async () => attested(await tinyImage(), attest)),
    );
    assert.deepEqual([one?.root, one?.referrers], [two?.root, two?.referrers]);
  });
}
