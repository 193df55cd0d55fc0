import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { FileCopier } from "./file-copier.ts";

const work = mkdtempSync(join(tmpdir(), "rootsmith-copier-"));
after(() => rmSync(work, { recursive: true }));

test("FileCopier copies on after close(): each phase of a session is a batch of its own", () => {
  const [source, target] = [join(work, "source"), join(work, "target")];
  writeFileSync(source, "abcdef");
  const copier = new FileCopier();
  const descriptor = openSync(target, "w");
  copier.copy({ file: source, offset: 1, size: 2 }, descriptor);
  copier.close();
  copier.copy({ file: source, offset: 4, size: 2 }, descriptor);
  copier.close();
  closeSync(descriptor);
  assert.equal(readFileSync(target, "utf8"), "bcef");
});
