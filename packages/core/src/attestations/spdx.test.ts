import assert from "node:assert/strict";
import { test } from "node:test";
import { tinyImage } from "../../fixtures/tiny-image.ts";
import { version } from "../model/version.ts";
import { imageContents } from "./image-contents.ts";
import { spdxDocument } from "./spdx.ts";

const NAME = { repository: "tiny", tag: "1" };
const IMAGE_ID = "34013b2d521a2f79cf488fa71858ed6ed5455b360d586a35354092f185e38829";
const IMAGE = await tinyImage();
const [BUILT] = IMAGE.platforms;
assert.ok(BUILT);
const CONTENTS = await imageContents(BUILT, IMAGE, {
  signal: new AbortController().signal,
});

test("spdxDocument() describes the image and its packages", () => {
  const { documentNamespace, ...document } = spdxDocument(NAME, [CONTENTS]);
  assert.match(String(documentNamespace), /^https:\/\/spdx\.org\/spdxdocs\/tiny-[0-9a-f-]{36}$/);
  assert.deepEqual(document, {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: "tiny:1",
    creationInfo: {
      created: "2023-11-14T22:13:20Z",
      creators: [`Tool: rootsmith-${version()}`],
    },
    packages: [
      {
        SPDXID: "SPDXRef-Image-b0e621ed4e229234",
        name: "tiny",
        versionInfo: "1",
        primaryPackagePurpose: "CONTAINER",
        checksums: [{ algorithm: "SHA256", checksumValue: IMAGE_ID }],
        comment: "The image for linux/amd64; its checksum is the image ID",
        downloadLocation: "NOASSERTION",
        filesAnalyzed: false,
        licenseConcluded: "NOASSERTION",
        licenseDeclared: "NOASSERTION",
        copyrightText: "NOASSERTION",
        externalRefs: [
          {
            referenceCategory: "PACKAGE-MANAGER",
            referenceType: "purl",
            referenceLocator: `pkg:docker/tiny@sha256:${IMAGE_ID}?platform=linux%2Famd64`,
          },
        ],
      },
      {
        SPDXID: "SPDXRef-Package-731dda42fc9e2254",
        name: "hi",
        versionInfo: "1.0",
        downloadLocation: "http://tiny.example/pool/hi.tar",
        filesAnalyzed: false,
        licenseConcluded: "NOASSERTION",
        licenseDeclared: "MIT",
        copyrightText: "NOASSERTION",
        checksums: [
          {
            algorithm: "SHA256",
            checksumValue: "a20c4acf2173bca367c56dd45b71cd9f44e7b0a63dc7bbc3dd59d299f1c2b0de",
          },
        ],
        sourceInfo: "built package from: hi-src 1.0-1",
        externalRefs: [
          {
            referenceCategory: "PACKAGE-MANAGER",
            referenceType: "purl",
            referenceLocator: "pkg:generic/hi@1.0",
          },
        ],
      },
    ],
    relationships: [
      {
        spdxElementId: "SPDXRef-DOCUMENT",
        relationshipType: "DESCRIBES",
        relatedSpdxElement: "SPDXRef-Image-b0e621ed4e229234",
      },
      {
        spdxElementId: "SPDXRef-Image-b0e621ed4e229234",
        relationshipType: "CONTAINS",
        relatedSpdxElement: "SPDXRef-Package-731dda42fc9e2254",
      },
    ],
  });
});

test("spdxDocument() explains licences that SPDX has no name for, once", () => {
  const [fact] = CONTENTS.packages;
  assert.ok(fact);
  const packages = ["a", "b"].map((name) => ({
    ...fact,
    name,
    purl: `pkg:generic/${name}`,
    license: "LicenseRef-public-domain AND MIT",
  }));
  assert.deepEqual(spdxDocument(NAME, [{ ...CONTENTS, packages }]).hasExtractedLicensingInfos, [
    {
      licenseId: "LicenseRef-public-domain",
      extractedText: "What packages call public-domain; they hold the text",
    },
  ]);
});

test("spdxDocument() gives each platform elements of its own", () => {
  const arm = { ...BUILT, platform: { os: "linux", architecture: "arm64" } };
  const { packages } = spdxDocument(NAME, [CONTENTS, { ...CONTENTS, built: arm }]);
  const ids = (packages as { readonly SPDXID: string }[]).map(({ SPDXID }) => SPDXID);
  assert.equal(new Set(ids).size, 4);
});

test("spdxDocument() has a namespace that changes with what it says", () => {
  const { documentNamespace: one } = spdxDocument(NAME, [CONTENTS]);
  const { documentNamespace: same } = spdxDocument(NAME, [CONTENTS]);
  const { documentNamespace: other } = spdxDocument(NAME, [{ ...CONTENTS, packages: [] }]);
  assert.equal(one, same);
  assert.notEqual(one, other);
});

test("spdxDocument() lists files on request, by the packages that brought them", () => {
  const sha256 = "0".repeat(64);
  const files = [
    { path: "bin/hi", sha1: "a".repeat(40), sha256, owner: "pkg:generic/hi@1.0" },
    { path: "etc/motd", sha1: "b".repeat(40), sha256 },
  ];
  const document = spdxDocument(NAME, [{ ...CONTENTS, files }]);
  const [image, hi] = document.packages as Record<string, unknown>[];
  assert.deepEqual(
    [image, hi].map((part) => [part?.filesAnalyzed, part?.packageVerificationCode]),
    [
      [true, { packageVerificationCodeValue: "56e892b750b146f39a486af8c31d555e9c771b3e" }],
      [true, { packageVerificationCodeValue: "a56559418dc7908ce5f0b24b05c78e055cb863dc" }],
    ],
  );
  const [first, second] = document.files as Record<string, unknown>[];
  assert.deepEqual(first, {
    SPDXID: first?.SPDXID,
    fileName: "./bin/hi",
    checksums: [
      { algorithm: "SHA1", checksumValue: "a".repeat(40) },
      { algorithm: "SHA256", checksumValue: sha256 },
    ],
    licenseConcluded: "NOASSERTION",
    copyrightText: "NOASSERTION",
  });
  assert.deepEqual((document.relationships as object[]).slice(2), [
    {
      spdxElementId: hi?.SPDXID,
      relationshipType: "CONTAINS",
      relatedSpdxElement: first?.SPDXID,
    },
    {
      spdxElementId: image?.SPDXID,
      relationshipType: "CONTAINS",
      relatedSpdxElement: second?.SPDXID,
    },
  ]);
});

test("spdxDocument() names the image on top of which another was built", () => {
  const digest = `sha256:${"1".repeat(64)}` as const;
  const base = { name: "debian:trixie", digest, history: [], layers: [] };
  const built = { ...BUILT, base };
  const { packages, relationships } = spdxDocument(NAME, [{ ...CONTENTS, built }]);
  const [image, ancestor] = packages as Record<string, unknown>[];
  assert.deepEqual(
    [ancestor?.name, ancestor?.checksums],
    ["debian:trixie", [{ algorithm: "SHA256", checksumValue: "1".repeat(64) }]],
  );
  assert.deepEqual((relationships as object[])[1], {
    spdxElementId: image?.SPDXID,
    relationshipType: "DESCENDANT_OF",
    relatedSpdxElement: ancestor?.SPDXID,
  });
});
