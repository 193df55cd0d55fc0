import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { scratch } from "@rootsmith/scratch";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";
import { runBuildScript } from "./build-script.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-on-base-"));
after(() => rm(work, { recursive: true }));

/** A script beside which its lock lies. */
const BASE = join(work, "base.ts");
const [SCRATCH, CLI] = ["@rootsmith/scratch", "../mod.ts"].map((name) => import.meta.resolve(name));
await writeFile(join(work, "package.json"), '{ "type": "module" }');
await writeFile(
  BASE,
  `import { scratch } from ${JSON.stringify(SCRATCH)};
import { buildScript } from ${JSON.stringify(CLI)};
await buildScript({ name: "base", provider: scratch({ files: [{ path: "/a", text: "base" }] }) });
`,
);

const flags = ["--cache-dir", join(work, "cache")];

async function layersIn(image: string): Promise<number> {
  const host = fakeHost();
  await run(["inspect", image, "--json", ...flags], host);
  return JSON.parse(host.out()).layers.length;
}

test("a build script is run first where an image lies on top of it", async () => {
  const dest = join(work, "script");
  const lock = join(work, "top.lock.json");
  const provider = scratch({ files: [{ path: "/b", text: "top" }] });
  const host = fakeHost();
  const words = [...flags, "-o", `type=oci,dest=${dest}`, "--no-cache"];
  const script = { name: "top", provider, from: BASE, platforms: ["linux/amd64"] };
  assert.equal(await runBuildScript(script, [join(work, "top.ts"), ...words], host), 0, host.err());
  assert.equal(await layersIn(dest), 2);
  assert.equal(JSON.parse(await readFile(lock, "utf8")).image.from, BASE);
});

test("--from takes a build script, too", async () => {
  const dest = join(work, "flag");
  const host = fakeHost();
  const words = ["--from", BASE, "--add", `${import.meta.filename}:/b`, "-q", ...flags];
  assert.equal(
    await run(["build", "scratch", ...words, "-o", `type=oci,dest=${dest}`], host),
    0,
    host.err(),
  );
  assert.equal(await layersIn(dest), 2);
});

test("--from says that there is no such build script", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "scratch", "--from", "./none.ts", "-q", ...flags], host), 2);
  assert.match(
    host.err(),
    /^error: Cannot build on top of ".\/none.ts": there is no such build script\n/,
  );
});
