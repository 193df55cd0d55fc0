import assert from "node:assert/strict";
import { test } from "node:test";
import { pageOf, SECTIONS } from "../../site/pages.ts";
import { readDocs } from "./read-docs.ts";

const LISTED = SECTIONS.flatMap(({ documents }) => documents);

test("the site has a page for each document, once", () => {
  assert.deepEqual(
    LISTED.toSorted(),
    readDocs()
      .map(({ path }) => path)
      .toSorted(),
  );
  assert.equal(new Set(LISTED.map(pageOf)).size, LISTED.length);
});

test("pages lie where their documents do, without docs and README", () => {
  assert.deepEqual(
    ["README.md", "ARCHITECTURE.md", "docs/updates.md", "packages/core/README.md"].map(pageOf),
    ["index.md", "architecture.md", "updates.md", "packages/core.md"],
  );
});
