import assert from "node:assert/strict";
import { test } from "node:test";
import { tinyImage } from "../../fixtures/tiny-image.ts";
import { version } from "../model/version.ts";
import { provenanceOf } from "./provenance.ts";

const IMAGE = await tinyImage();
const [BUILT] = IMAGE.platforms;
assert.ok(BUILT);

test("provenanceOf() says from what and how an image was built, and not when or where", () => {
  assert.deepEqual(provenanceOf(IMAGE, IMAGE.platforms), {
    buildDefinition: {
      buildType: "https://example.org/rootsmith/docs/provenance.md#build-v1",
      externalParameters: {
        provider: "tiny",
        options: {},
        platforms: ["linux/amd64"],
        configure: "auto",
        layers: "single",
        config: { Env: ["PATH=/bin"], Cmd: ["/bin/hi"] },
      },
      internalParameters: { formats: 1, providerRevision: 1, epochs: [1_700_000_000] },
      resolvedDependencies: [
        {
          uri: "http://tiny.example/pool/hi.tar",
          digest: { sha256: "a20c4acf2173bca367c56dd45b71cd9f44e7b0a63dc7bbc3dd59d299f1c2b0de" },
        },
      ],
    },
    runDetails: {
      builder: {
        id: "https://example.org/rootsmith/docs/provenance.md#builder",
        version: { rootsmith: version() },
      },
    },
  });
});

test("provenanceOf() names the image on top of which another was built", () => {
  const digest = `sha256:${"1".repeat(64)}` as const;
  const base = { name: "debian:trixie", digest, history: [], layers: [] };
  const { buildDefinition } = provenanceOf(IMAGE, [{ ...BUILT, base }]);
  const [first] = (buildDefinition as Record<string, object[]>).resolvedDependencies ?? [];
  assert.deepEqual(first, { name: "debian:trixie", digest: { sha256: "1".repeat(64) } });
});

test("provenanceOf() names files of the host by their paths, and keys that signed", () => {
  const digest = `sha256:${"0".repeat(64)}` as const;
  const lock = {
    ...BUILT.lock,
    sources: [
      { repository: "host", path: "bin/my tool", digest, size: 1 },
      { repository: "tiny", path: "a b.tar", digest, size: 1, signedBy: "ABCD" },
    ],
  };
  const { buildDefinition } = provenanceOf(IMAGE, [{ ...BUILT, lock }]);
  const sha256 = "0".repeat(64);
  assert.deepEqual((buildDefinition as Record<string, unknown>).resolvedDependencies, [
    { name: "bin/my tool", digest: { sha256 } },
    {
      uri: "http://tiny.example/a%20b.tar",
      digest: { sha256 },
      annotations: { signedBy: "ABCD" },
    },
  ]);
});
