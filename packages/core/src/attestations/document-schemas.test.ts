/**
 * The published schemas as judges. That of SPDX is not part of this project: the test looks for it in
 * `ROOTSMITH_VECTORS` or in `shared/vectors` beside the repository.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { Version } from "@cyclonedx/cyclonedx-library/Spec";
import { JsonStrictValidator } from "@cyclonedx/cyclonedx-library/Validation";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { tinyImage } from "../../fixtures/tiny-image.ts";
import { cyclonedxDocument } from "./cyclonedx.ts";
import { type ImageContents, imageContents } from "./image-contents.ts";
import { spdxDocument } from "./spdx.ts";

const VECTORS =
  process.env.ROOTSMITH_VECTORS ?? join(import.meta.dirname, "../../../../../shared/vectors");
const SPDX_SCHEMA = join(VECTORS, "spdx-schema/spdx-2.3.schema.json");
const skip = existsSync(SPDX_SCHEMA) ? false : `there is no ${SPDX_SCHEMA}`;
const NAME = { repository: "tiny", tag: "1" };

/** All that a document can say. */
async function richContents(): Promise<ImageContents> {
  const image = await tinyImage();
  const [built] = image.platforms;
  assert.ok(built);
  const { signal } = new AbortController();
  const contents = await imageContents(built, image, { files: true, signal });
  const packages = contents.packages.map((fact) => ({
    ...fact,
    purl: fact.purl.replace("pkg:generic/", "pkg:deb/debian/"), // of which there is a CPE
    license: "GPL-2.0-or-later AND LicenseRef-public-domain",
    supplier: "Tiny",
  }));
  const base = { digest: contents.imageID, history: [], layers: [] };
  const operatingSystem = { name: "tiny", version: "12" };
  return { ...contents, built: { ...built, base }, packages, operatingSystem };
}

const RICH = await richContents();
const ARM = { ...RICH, built: { ...RICH.built, platform: { os: "linux", architecture: "arm" } } };

for (const [what, images] of [
  ["one platform", [RICH]],
  ["two platforms", [RICH, ARM]],
  ["an empty image", [{ built: RICH.built, imageID: RICH.imageID, packages: [] }]],
] as const) {
  test(`spdxDocument() of ${what} is valid by the schema of SPDX 2.3`, { skip }, () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(SPDX_SCHEMA, "utf8")));
    validate(spdxDocument(NAME, images));
    assert.deepEqual(validate.errors ?? [], []);
  });

  for (const [version, schema] of [
    ["1.6", Version.v1dot6],
    ["1.7", Version.v1dot7],
  ] as const) {
    test(`cyclonedxDocument() of ${what} is valid by the strict schema of CycloneDX ${version}`, async () => {
      const text = JSON.stringify(cyclonedxDocument(NAME, images, version));
      assert.equal(await new JsonStrictValidator(schema).validate(text), null);
    });
  }
}

test("JsonStrictValidator finds what breaks the schema", async () => {
  const document = { ...cyclonedxDocument(NAME, [RICH]), serialNumber: "1" };
  const errors = await new JsonStrictValidator(Version.v1dot6).validate(JSON.stringify(document));
  assert.notEqual(errors, null);
});
