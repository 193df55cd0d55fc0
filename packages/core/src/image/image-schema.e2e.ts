/**
 * The JSON schemas of the image specification as judges. They are not part of this project: the
 * test looks for them in `ROOTSMITH_VECTORS` or in `shared/vectors` beside the repository.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { outputContext, tinyImage } from "../../fixtures/tiny-image.ts";
import { collectBytes } from "../model/fs-entry.ts";
import { builtContent } from "../outputs/built-content.ts";
import { imageLayout } from "../outputs/image-layout.ts";

const VECTORS =
  process.env.ROOTSMITH_VECTORS ?? join(import.meta.dirname, "../../../../../shared/vectors");
const SCHEMAS = join(VECTORS, "oci-schema");
const skip = existsSync(SCHEMAS) ? false : `there are no schemas in ${SCHEMAS}`;

type Schema = Record<string, unknown>;

function schemaOf(file: string): Schema {
  return JSON.parse(readFileSync(join(SCHEMAS, file), "utf8"));
}

/** What of `value` breaks the schema. Knows the keywords that these schemas use, and no others. */
function violations(value: unknown, schema: Schema, file: string, at = "$"): string[] {
  const inner = (part: unknown, schema: unknown, name: string): string[] =>
    violations(part, schema as Schema, file, `${at}.${name}`);
  const fields = Object.entries((value ?? {}) as Schema);
  const found: string[] = [];
  const expect = (holds: boolean, what: string): void => {
    if (!holds) found.push(`${at}: ${what}`);
  };
  for (const [keyword, rule] of Object.entries(schema)) {
    switch (keyword) {
      case "type":
        expect(typesOf(value).includes(rule as string), `is not of type ${rule}`);
        break;
      case "enum":
        expect((rule as unknown[]).includes(value), `is not one of ${rule}`);
        break;
      case "pattern":
        expect(new RegExp(rule as string).test(`${value}`), `does not match ${rule}`);
        break;
      case "minimum":
        expect((value as number) >= (rule as number), `is less than ${rule}`);
        break;
      case "maximum":
        expect((value as number) <= (rule as number), `is more than ${rule}`);
        break;
      case "minItems":
        expect((value as unknown[]).length >= (rule as number), `has fewer items than ${rule}`);
        break;
      case "required":
        for (const name of rule as string[])
          expect(Object.hasOwn(value as Schema, name), `lacks ${name}`);
        break;
      case "properties":
        for (const [name, part] of fields) {
          const property = (rule as Schema)[name];
          if (property !== undefined) found.push(...inner(part, property, name));
        }
        break;
      case "patternProperties":
        for (const [pattern, property] of Object.entries(rule as Schema)) {
          for (const [name, part] of fields) {
            if (new RegExp(pattern).test(name)) found.push(...inner(part, property, name));
          }
        }
        break;
      case "items":
        for (const [index, part] of (value as unknown[]).entries()) {
          found.push(...inner(part, rule, `${index}`));
        }
        break;
      case "oneOf": {
        const fitting = (rule as unknown[]).filter((one) => inner(value, one, "").length === 0);
        expect(fitting.length === 1, "does not fit one alternative");
        break;
      }
      case "$ref": {
        const [target, pointer = ""] = (rule as string).split("#") as [string, string?];
        let referred = schemaOf(target || file);
        for (const name of pointer.split("/").slice(1)) referred = referred[name] as Schema;
        found.push(...violations(value, referred, target || file, at));
        break;
      }
      default: {
        const isComment = ["$schema", "id", "description", "definitions", "format", "media"];
        assert.ok(isComment.includes(keyword), `the keyword ${keyword} is not known`);
      }
    }
  }
  return found;
}

function typesOf(value: unknown): string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  return Number.isInteger(value) ? ["integer", "number"] : [typeof value];
}

const SCHEMA_OF_MEDIA_TYPE: Readonly<Record<string, string>> = {
  "application/vnd.oci.image.index.v1+json": "image-index-schema.json",
  "application/vnd.oci.image.manifest.v1+json": "image-manifest-schema.json",
};

/** One of which each attested document has, and no part of an image. */
const DOCUMENT_KEYS = ["spdxVersion", "bomFormat", "predicateType"];

for (const [what, layers, platforms, attest, expected] of [
  ["an image", undefined, 1, undefined, 4],
  ["an image without layers", [], 1, undefined, 4],
  ["an image for two platforms", undefined, 2, undefined, 7],
  ["an image with statements in its index", undefined, 2, "buildkit", 9],
  ["an image with referrers", undefined, 2, "referrers", 13],
] as const) {
  test(`imageLayout() describes ${what} as the schemas say`, { skip }, async () => {
    const image = await tinyImage(layers);
    const [built] = image.platforms;
    assert.ok(built);
    const arm = { ...built, platform: { os: "linux", architecture: "arm64", variant: "v8" } };
    const whole = { ...image, platforms: [built, arm].slice(0, platforms) };
    const name = { repository: "tiny", tag: "1" };
    const options = { compression: "zstd", ...(attest && { attest }) } as const;
    const content = await builtContent(whole, name, options, outputContext());
    const files = await imageLayout(content, name);

    const checked: string[] = [];
    for (const [path, content] of files) {
      const text = new TextDecoder().decode(await collectBytes(content.open()));
      if (!text.startsWith("{")) continue; // a layer
      const value = JSON.parse(text);
      if (DOCUMENT_KEYS.some((key) => key in value) || text === "{}") continue;
      const file =
        path === "oci-layout"
          ? "image-layout-schema.json"
          : (SCHEMA_OF_MEDIA_TYPE[value.mediaType] ?? "config-schema.json");
      assert.deepEqual(violations(value, schemaOf(file), file), [], path);
      checked.push(file);
    }
    assert.equal(checked.length, expected);
  });
}

test("violations() finds what breaks a schema", { skip }, () => {
  const file = "image-manifest-schema.json";
  const manifest = { schemaVersion: 3, config: { mediaType: "a/b", size: 1 }, layers: [] };
  assert.deepEqual(violations(manifest, schemaOf(file), file), [
    "$.schemaVersion: is more than 2",
    "$.config: lacks digest",
    "$.layers: has fewer items than 1",
  ]);
});
