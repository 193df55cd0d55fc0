/**
 * What apk-tools 3.0.6 made: `fixtures/apk-3/make.sh` says how.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "@rootsmith/core";
import { alpine } from "./alpine.ts";

const MADE = join(import.meta.dirname, "../fixtures/apk-3");
const work = await mkdtemp(join(tmpdir(), "rootsmith-alpine-"));
after(() => rm(work, { recursive: true, force: true }));

test("alpine() reads what apk mkpkg and apk mkndx make, and writes the database that apk add writes", async () => {
  const dest = join(work, "rootfs");
  await build({
    name: "alpine",
    provider: alpine({ release: "3.24", packages: ["two"], repositories: ["v3 main"] }),
    platforms: ["linux/amd64"],
    configure: "none",
    mirrors: { alpine: [pathToFileURL(MADE).href] },
    keyring: await readFile(join(MADE, "key.rsa.pub")),
    cacheDir: join(work, "cache"),
    outputs: [{ type: "dir", dest }],
  });
  for (const name of ["installed", "triggers"]) {
    assert.equal(
      await readFile(join(dest, "usr/lib/apk/db", name), "utf8"),
      await readFile(join(MADE, name), "utf8"),
    );
  }
  assert.equal(await readFile(join(dest, "usr/bin/other"), "utf8"), "x".repeat(300));
});
