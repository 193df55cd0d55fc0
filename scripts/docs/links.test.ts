import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { codeSpans, type Doc, ROOT, readDocs } from "./read-docs.ts";

test("documents name files that exist", () => {
  const missing = readDocs().flatMap((doc) =>
    [...linksIn(doc), ...pathsIn(doc)]
      .filter((candidates) => !candidates.some((path) => existsSync(join(ROOT, path))))
      .map(([path]) => `${doc.path}: ${path}`),
  );
  assert.deepEqual(missing, []);
});

/** Targets of links within the checkout. */
function linksIn({ path, text }: Doc): string[][] {
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^\w+:/.test(target))
    .map((target) => [join(dirname(path), target)]);
}

/** Paths in backticks, which are relative to the checkout or to the package of the document. */
function pathsIn({ path, text }: Doc): string[][] {
  return codeSpans(text)
    .filter((code) =>
      /^(src|fixtures|packages|examples|docs|bench|fuzz|findings)\/[\w./-]+$/.test(code),
    )
    .map((code) => [code, join(dirname(path), code)]);
}
