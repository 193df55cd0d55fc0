import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { lockedProvider, packageMirror } from "../../../core/fixtures/locked-provider.ts";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { runBuildScript } from "./build-script.ts";

const dir = mkdtempSync(join(tmpdir(), "rootsmith-plan-test-"));
after(() => rmSync(dir, { recursive: true }));

const mirror = packageMirror(join(dir, "mirror"), { hi: "1.0", ho: "2.0" });
const image = join(dir, "two.tar");

async function script(args: readonly string[]): Promise<string> {
  const host = fakeHost();
  const target = {
    name: "two",
    provider: lockedProvider(),
    platforms: ["linux/amd64"],
    outputs: [{ type: "tar", dest: image } as const],
  };
  const flags = ["--mirror", `pool=${mirror}`, "--cache-dir", join(dir, "cache")];
  assert.equal(await runBuildScript(target, [join(dir, "two.ts"), ...args, ...flags], host), 0);
  return host.out();
}

test("plan shows what a build would do, and afterwards that it has been done", async () => {
  const keyless = (text: string): string => text.replaceAll(/sha256:[0-9a-f]{12}$/gm, "KEY");
  assert.equal(
    keyless(await script(["plan"])),
    `
two  linux/amd64
  resolve    to do    KEY
  fetch      to do    2 files, 6 B; 2 to download, 6 B
  layers     to do    KEY
  output     to do    tar, ${image}
`,
  );
  await script([]);
  assert.equal(
    keyless(await script(["plan"])),
    `
two  linux/amd64
  resolve    cached   KEY
  fetch      cached   2 files, 6 B
  layers     cached   KEY
  output     to do    tar, ${image}
`,
  );
});

test("plan --json has all keys", async () => {
  const out = await script(["plan", "--json", "--no-cache"]);
  const result = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");
  assert.equal(result.type, "result");
  assert.equal(result.name, "two");
  assert.deepEqual(result.outputs, [{ type: "tar", dest: image }]);
  const [resolve, fetch, layers] = result.platforms[0].steps;
  assert.match(resolve.key, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(
    fetch.sources.map(({ path, cached }: { path: string; cached: boolean }) => [path, cached]),
    [
      ["pool/hi", true],
      ["pool/ho", true],
    ],
  );
  assert.deepEqual([layers.stage, layers.state], ["layers", "needed"]);
});
