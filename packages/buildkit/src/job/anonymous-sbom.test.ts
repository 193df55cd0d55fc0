import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "@rootsmith/core";
import { scratch } from "@rootsmith/scratch";
import { anonymousSbom } from "./anonymous-sbom.ts";

test("anonymousSbom() says of the image what does not depend on its digest", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rootsmith-sbom-"));
  const dest = join(directory, "sbom.json");
  try {
    await build({
      ...{ name: "empty", provider: scratch(), platforms: ["linux/amd64"] },
      ...{ cacheDir: join(directory, "cache"), outputs: [{ type: "spdx", dest }] },
    });
    const before = JSON.parse(readFileSync(dest, "utf8"));
    anonymousSbom(dest);
    const { packages, ...rest } = JSON.parse(readFileSync(dest, "utf8"));
    assert.deepEqual(packages, [
      {
        SPDXID: before.packages[0].SPDXID,
        name: "empty",
        versionInfo: "latest",
        primaryPackagePurpose: "CONTAINER",
        downloadLocation: "NOASSERTION",
        filesAnalyzed: false,
        licenseConcluded: "NOASSERTION",
        licenseDeclared: "NOASSERTION",
        copyrightText: "NOASSERTION",
      },
    ]);
    assert.deepEqual({ ...rest, packages: before.packages }, before);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
