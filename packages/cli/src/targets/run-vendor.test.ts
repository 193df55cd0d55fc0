import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { formatLockFile, resolve } from "@rootsmith/core";
import { lockedProvider, packageMirror } from "../../../core/fixtures/locked-provider.ts";
import { type FakeRegistry, serveRegistry } from "../../../core/fixtures/registry.ts";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const WORK = mkdtempSync(join(tmpdir(), "rootsmith-vendor-"));
after(() => rmSync(WORK, { recursive: true, force: true }));
const LOCK = join(WORK, "two.lock.json");
const MIRROR = packageMirror(join(WORK, "mirror"), { hi: "1.0", ho: "2.0" });
const TAG = "sources-f554a3030a84b2ef2f3d28702acf1fa2d18c80c0a1dc8a3354b6a6dc4c63cdc0";

let registry: FakeRegistry;
before(async () => {
  registry = await serveRegistry();
  const lock = await resolve({
    provider: lockedProvider(),
    platforms: ["linux/amd64"],
    cacheDir: join(WORK, "other-cache"),
    mirrors: { pool: [MIRROR] },
  });
  writeFileSync(LOCK, formatLockFile(lock));
});
after(() => registry[Symbol.asyncDispose]());

async function typed(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const fake = fakeHost();
  const code = await run(["vendor", ...args, "--cache-dir", join(WORK, "cache")], fake);
  return { code, out: fake.out(), err: fake.err() };
}

test("rootsmith vendor says what was sent, and how to build from it", async () => {
  const to = `${registry.host}/team/vendor`;
  const { code, out, err } = await typed(LOCK, `docker://${to}`, "--mirror", `pool=${MIRROR}`);
  assert.equal(code, 0, err);
  assert.equal(
    out,
    `
  packages: 2 uploaded (6 B)
  ${to}:${TAG}
  sha256:4d19809ef56f697e9f15ec4fa2feeaa1931bdcf896511a9f43efdd8bb4e17906
Build from it: rootsmith build REF --lock ${LOCK} --mirror docker://${to}
`,
  );
  const again = await typed(LOCK, `docker://${to}`, "--json");
  assert.deepEqual(JSON.parse(again.out.trim().split("\n").at(-1) ?? ""), {
    type: "result",
    name: `${to}:${TAG}`,
    digest: "sha256:4d19809ef56f697e9f15ec4fa2feeaa1931bdcf896511a9f43efdd8bb4e17906",
    present: 2,
    uploaded: 0,
    bytes: 0,
  });
});

test("rootsmith vendor refuses what is no lock, and what is no repository", async () => {
  const none = await typed(join(WORK, "none.json"), "docker://a.example/b");
  assert.equal(none.code, 2);
  assert.match(none.err, /Cannot read the lock ".*none\.json": there is no such file/);
  const tagged = await typed(LOCK, "docker://a.example/b:1");
  assert.equal(tagged.code, 2);
  assert.match(tagged.err, /Cannot read the repository "docker:\/\/a\.example\/b:1": its tags/);
});
