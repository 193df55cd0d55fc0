import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { contentOf, type RootfsProvider, UnsupportedPlatformError } from "@rootsmith/core/provider";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { runBuildScript } from "./build-script.ts";

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), "rootsmith-script-"));
});
after(() => rm(dir, { recursive: true }));

/** One layer with one file. */
const provider: RootfsProvider = {
  name: "motd",
  revision: 1,
  options: {},
  async resolve(platform, { report }) {
    if (platform.architecture === "mips") {
      throw new UnsupportedPlatformError("motd", platform, ["linux/amd64"]);
    }
    report({ type: "warning", code: "TEST", message: "only a test" });
    return { platform, epoch: 1_700_000_000, repositories: {}, sources: [], packages: [] };
  },
  async *layers() {
    const content = contentOf("hello\n");
    yield {
      title: "motd",
      entries: [{ type: "file", path: "etc/motd", mode: 0o644, content }],
    };
  },
};

const script = { name: "motd", provider, platforms: ["linux/amd64"] };

function run(host: ReturnType<typeof fakeHost>, ...flags: string[]): Promise<number> {
  const argv = [join(dir, "motd.ts"), "--cache-dir", join(dir, "cache"), "--no-lock", ...flags];
  return runBuildScript(script, argv, host);
}

test("buildScript() writes the image and prints how to import it", async () => {
  const host = fakeHost();
  const dest = join(dir, "motd.tar");
  assert.equal(await run(host, "-o", `type=docker,dest=${dest}`), 0, host.err());
  assert.match(host.out(), /^\nmotd {2}linux\/amd64, 1 layer, \d+\.\ds\n/);
  assert.match(host.out(), /\n {2}docker load -i .*motd\.tar\n/);
  assert.match(host.err(), /^resolve .*s$/m);
  assert.ok((await readFile(dest)).includes("manifest.json"));
});

test("buildScript() with --quiet prints where the result is, and warnings", async () => {
  const host = fakeHost();
  const dest = join(dir, "quiet.tar");
  assert.equal(await run(host, "-q", "-o", `type=tar,dest=${dest}`), 0, host.err());
  assert.equal(host.out(), `${dest}\n`);
  assert.equal(host.err(), "warning: only a test\n");
});

test("buildScript() with --json prints events, then the result", async () => {
  const host = fakeHost();
  const dest = join(dir, "json.tar");
  assert.equal(await run(host, "--json", "-o", `type=tar,dest=${dest}`), 0, host.err());
  const events = host
    .out()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(events[0], {
    type: "stage",
    stage: "resolve",
    state: "start",
    platform: "linux/amd64",
  });
  assert.equal(events.at(-1).type, "result");
  assert.equal(events.at(-1).outputs[0].dest, dest);
  assert.equal(host.err(), "");
});

test("buildScript() gives 1 if the build fails, as an event, too", async () => {
  const host = fakeHost();
  assert.equal(await run(host, "--json", "--platform", "linux/mips"), 1);
  assert.deepEqual(JSON.parse(host.out().trimEnd().split("\n").at(-1) ?? ""), {
    type: "error",
    name: "UnsupportedPlatformError",
    code: "UNSUPPORTED_PLATFORM",
    message: "Cannot build motd for linux/mips: it has no such port",
    hint: "Choose one of: linux/amd64",
  });
  assert.match(host.err(), /^error: Cannot build motd for linux\/mips/);
});

test("buildScript() gives 2 for a flag that does not exist", async () => {
  const host = fakeHost();
  assert.equal(await run(host, "--include", "curl"), 2);
  assert.equal(
    host.err(),
    "error: unknown option '--include'\n(--include is a flag for references, not for scripts)\n(add --help for its flags; the options of a distro stand in the script)\n",
  );
  const misspelt = fakeHost();
  assert.equal(await run(misspelt, "--inlude=curl"), 2);
  assert.match(misspelt.err(), /'--inlude=curl'\n\(--include is a flag for references, not for/);
  const own = fakeHost();
  assert.equal(await run(own, "--platfrom", "linux/arm64"), 2);
  assert.match(own.err(), /^error: unknown option '--platfrom'\n\(Did you mean --platform\?\)\n/);
});

test("buildScript() shows its flags and an example", async () => {
  const host = fakeHost();
  assert.equal(await runBuildScript(script, ["scripts/motd.ts", "--help"], host), 0);
  assert.match(host.out(), /^Usage: motd\.ts \[options\] \[command\]\n\nBuilds the image "motd"\./);
  assert.match(host.out(), /\nExample:\n {2}motd\.ts -o type=tar,dest=motd\.tar\.zst\n$/);
});
