import assert from "node:assert/strict";
import { test } from "node:test";
import { tinyImage } from "../../fixtures/tiny-image.ts";
import { version } from "../model/version.ts";
import { cyclonedxDocument } from "./cyclonedx.ts";
import { imageContents } from "./image-contents.ts";

const NAME = { repository: "tiny", tag: "1" };
const IMAGE_ID = "34013b2d521a2f79cf488fa71858ed6ed5455b360d586a35354092f185e38829";
const IMAGE = await tinyImage();
const [BUILT] = IMAGE.platforms;
assert.ok(BUILT);
const CONTENTS = await imageContents(BUILT, IMAGE, {
  signal: new AbortController().signal,
});

const CONTAINER = {
  type: "container",
  "bom-ref": `pkg:docker/tiny@sha256:${IMAGE_ID}?platform=linux%2Famd64`,
  name: "tiny",
  version: "1",
  hashes: [{ alg: "SHA-256", content: IMAGE_ID }],
  purl: `pkg:docker/tiny@sha256:${IMAGE_ID}?platform=linux%2Famd64`,
  properties: [{ name: "rootsmith:platform", value: "linux/amd64" }],
};

const PACKAGE = {
  type: "library",
  "bom-ref": "linux/amd64#pkg:generic/hi@1.0",
  name: "hi",
  version: "1.0",
  hashes: [
    {
      alg: "SHA-256",
      content: "a20c4acf2173bca367c56dd45b71cd9f44e7b0a63dc7bbc3dd59d299f1c2b0de",
    },
  ],
  licenses: [{ expression: "MIT" }],
  purl: "pkg:generic/hi@1.0",
  externalReferences: [{ type: "distribution", url: "http://tiny.example/pool/hi.tar" }],
};

test("cyclonedxDocument() is about the image, and lists its packages", () => {
  const { serialNumber, ...document } = cyclonedxDocument(NAME, [CONTENTS]);
  assert.match(String(serialNumber), /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab]/);
  assert.deepEqual(document, {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: "2023-11-14T22:13:20Z",
      tools: { components: [{ type: "application", name: "rootsmith", version: version() }] },
      component: CONTAINER,
    },
    components: [PACKAGE],
  });
});

test("cyclonedxDocument() lists the operating system and suppliers", () => {
  const operatingSystem = { name: "debian", version: "12" };
  const packages = CONTENTS.packages.map((fact) => ({ ...fact, supplier: "Debian" }));
  const { components } = cyclonedxDocument(NAME, [{ ...CONTENTS, operatingSystem, packages }]);
  assert.deepEqual(components, [
    {
      type: "operating-system",
      "bom-ref": "linux/amd64#operating-system/debian",
      name: "debian",
      version: "12",
    },
    { ...PACKAGE, supplier: { name: "Debian" } },
  ]);
});

test("cyclonedxDocument() of several platforms lists images, each with its packages", () => {
  const arm = { ...BUILT, platform: { os: "linux", architecture: "arm64" } };
  const { metadata, components } = cyclonedxDocument(NAME, [CONTENTS, { ...CONTENTS, built: arm }]);
  assert.deepEqual((metadata as { readonly component: unknown }).component, {
    type: "container",
    "bom-ref": "tiny:1",
    name: "tiny",
    version: "1",
  });
  const [first, ...others] = components as unknown[];
  assert.deepEqual(first, { ...CONTAINER, components: [PACKAGE] });
  assert.equal(others.length, 1);
});

test("cyclonedxDocument() lists files on request, below the packages that brought them", () => {
  const sums = { sha1: "a".repeat(40), sha256: "0".repeat(64) };
  const files = [
    { path: "bin/hi", ...sums, owner: "pkg:generic/hi@1.0" },
    { path: "etc/motd", ...sums },
  ];
  const hashes = [
    { alg: "SHA-1", content: sums.sha1 },
    { alg: "SHA-256", content: sums.sha256 },
  ];
  assert.deepEqual(cyclonedxDocument(NAME, [{ ...CONTENTS, files }]).components, [
    { ...PACKAGE, components: [{ type: "file", name: "bin/hi", hashes }] },
    { type: "file", name: "etc/motd", hashes },
  ]);
});
