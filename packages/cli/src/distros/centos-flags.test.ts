import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { centosOptions } from "./centos-flags.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-centos-flags-"));
after(() => rm(work, { recursive: true, force: true }));

test("centosOptions() keeps URLs and directories, and reads files", async () => {
  const [repo, key] = [join(work, "test.repo"), join(work, "KEY")];
  await writeFile(repo, "[base]\nbaseurl=http://mirror.example/\n");
  await writeFile(key, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n");
  const flags = { repo: ["http://mirror.example/7", work, repo], key: [key], weakDeps: true };
  assert.deepEqual(await centosOptions("7", flags), {
    release: "7",
    weakDeps: true,
    repositories: ["http://mirror.example/7", work, "[base]\nbaseurl=http://mirror.example/\n"],
    keys: ["-----BEGIN PGP PUBLIC KEY BLOCK-----\n"],
  });
});

test("centosOptions() names the file that is not there", async () => {
  await assert.rejects(centosOptions("7", { key: [join(work, "nothing")] }), {
    name: "UsageError",
    message: `Cannot use --key "${join(work, "nothing")}": there is no such file`,
  });
});
