import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const dir = mkdtempSync(join(tmpdir(), "rootsmith-image-list-"));
after(() => rmSync(dir, { recursive: true }));

const file = join(dir, "images.yaml");
writeFileSync(
  file,
  `vars: { registry: registry.example }
images:
  base:
    distro: debian:\${suite}
    name: base-\${suite}
    matrix: { suite: [bookworm, trixie] }
    platforms: [linux/amd64, linux/arm64]
    tags: ["\${registry}/base:\${suite}"]
  tool:
    distro: scratch
`,
);

async function plan(expected: number, ...args: readonly string[]): Promise<string> {
  const host = fakeHost();
  assert.equal(await run(["plan", ...args], host), expected, host.err());
  return expected === 0 ? host.out() : host.err();
}

test("plan --matrix prints a job for each image, on one line", async () => {
  const out = await plan(0, file, "--matrix");
  assert.match(out, /^\{"include":\[.*\]\}\n$/);
  assert.deepEqual(JSON.parse(out), {
    include: [
      {
        definition: file,
        name: "base-bookworm",
        image: "base",
        platforms: "linux/amd64,linux/arm64",
        tags: "registry.example/base:bookworm",
      },
      {
        definition: file,
        name: "base-trixie",
        image: "base",
        platforms: "linux/amd64,linux/arm64",
        tags: "registry.example/base:trixie",
      },
      { definition: file, name: "tool", image: "tool" },
    ],
  });
  const { include } = JSON.parse(await plan(0, file, "tool", "--matrix"));
  assert.deepEqual(include, [{ definition: file, name: "tool", image: "tool" }]);
});

test("plan --bake prints targets, and a group for each matrix", async () => {
  const { group, target } = JSON.parse(await plan(0, file, "--bake"));
  assert.deepEqual(group, {
    default: { targets: ["base-bookworm", "base-trixie", "tool"] },
    base: { targets: ["base-bookworm", "base-trixie"] },
  });
  assert.deepEqual(Object.keys(target), ["base-bookworm", "base-trixie", "tool"]);
  assert.deepEqual(target["base-trixie"], {
    context: dir,
    dockerfile: "images.yaml",
    target: "base-trixie",
    platforms: ["linux/amd64", "linux/arm64"],
    tags: ["registry.example/base:trixie"],
  });
  const other = await plan(0, file, "base-trixie", "--bake", "--var", "registry=r.example");
  const { args, tags } = JSON.parse(other).target["base-trixie"];
  assert.deepEqual([args, tags], [{ registry: "r.example" }, ["r.example/base:trixie"]]);
  assert.deepEqual(target.tool, { context: dir, dockerfile: "images.yaml", target: "tool" });
});

test("plan --bake refuses images that bake cannot tell apart", async () => {
  const path = join(dir, "alike.yaml");
  writeFileSync(path, "images: { a.b: { distro: scratch }, a-b: { distro: scratch } }\n");
  assert.match(
    await plan(2, path, "--bake"),
    /^error: Cannot print "a.b" and "a-b" for bake: both would be "a-b"\n/,
  );
  assert.deepEqual(JSON.parse(await plan(0, path, "a.b", "--bake")).target["a-b"].target, "a.b");
});

test("plan --matrix and --bake are for definitions, one at a time", async () => {
  assert.match(
    await plan(2, "debian:trixie", "--matrix"),
    /^error: Cannot use --matrix for "debian:trixie": it is no definition\n {2}hint: /,
  );
  assert.equal(
    await plan(2, file, "--matrix", "--bake"),
    "error: Cannot print with --matrix and --bake: one of them at a time\n",
  );
});
