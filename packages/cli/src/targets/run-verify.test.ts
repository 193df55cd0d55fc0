import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { contentOf, type RootfsProvider } from "@rootsmith/core/provider";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";
import { runBuildScript } from "./build-script.ts";

const dir = mkdtempSync(join(tmpdir(), "rootsmith-verify-test-"));
after(() => rmSync(dir, { recursive: true }));

/** One layer with one file of this mode, whatever the lock says: such a provider breaks the rules. */
function provider(mode = 0o644): RootfsProvider {
  return {
    name: "motd",
    revision: 1,
    options: {},
    resolve: async (platform) => ({
      platform,
      epoch: 1_700_000_000,
      repositories: {},
      sources: [],
      packages: [],
    }),
    async *layers() {
      const content = contentOf("hello\n");
      yield { title: "motd", entries: [{ type: "file", path: "etc/motd", mode, content }] };
    },
  };
}

/** Runs the script `motd.ts`, and gives what it printed. */
async function script(
  args: readonly string[],
  expected = 0,
  distro: RootfsProvider = provider(),
): Promise<string> {
  const host = fakeHost();
  const argv = [join(dir, "motd.ts"), ...args, "--cache-dir", join(dir, "cache")];
  assert.equal(await runBuildScript({ name: "motd", provider: distro }, argv, host), expected);
  return host.out();
}

const layout = join(dir, "motd");
const PLATFORMS = "linux/amd64,linux/arm64";

test("verify says that an image comes out the same, for each of its platforms", async () => {
  const output = `type=oci,dest=${layout},name=other:1,compression=none`;
  await script(["--platform", PLATFORMS, "--cmd", "sh", "-o", output]);
  const out = await script(["verify", layout]);
  assert.match(
    out,
    /^\nlinux\/amd64 {2}bit for bit the same\n {2}sha256:[0-9a-f]{64}\n\nlinux\/arm64 {2}bit for bit the same\n {2}sha256:[0-9a-f]{64}\n$/,
  );
  assert.equal(await script(["verify", layout, "--quiet"]), "");
});

test("verify of a docker archive is of its one platform", async () => {
  const archive = join(dir, "motd.tar");
  const flags = ["--platform", "linux/arm64", "--cmd", "sh"];
  await script([...flags, "-o", `type=docker,dest=${archive}`]);
  assert.match(await script(["verify", archive]), /^\nlinux\/arm64 {2}bit for bit the same\n/);
});

test("verify shows the paths that differ, and ends with 1", async () => {
  const out = await script(["verify", layout], 1, provider(0o755));
  assert.match(out, /^\nlinux\/amd64 {2}not the same\n/);
  assert.match(out, /^ {2}~ \/etc\/motd {2}mode 0644 → 0755$/m);
  const json = await script(["verify", layout, "--json"], 1, provider(0o755));
  const result = JSON.parse(json.trimEnd().split("\n").at(-1) ?? "");
  assert.equal(result.same, false);
  assert.equal(result.platforms[0].result, "different");
  assert.equal(result.platforms[0].difference.paths[0].path, "etc/motd");
});

test("verify shows what differs in the config", async () => {
  await script(["resolve", "--platform", PLATFORMS, "--cmd", "bash"]);
  const out = await script(["verify", layout], 1);
  assert.match(out, /^ {2}~ Cmd \["sh"\] → \["bash"\]$/m);
});

test("verify refuses an image of a platform that the lock lacks", async () => {
  await script(["resolve", "--platform", "linux/s390x"]);
  const host = fakeHost();
  const argv = [join(dir, "motd.ts"), "verify", layout, "--cache-dir", join(dir, "cache")];
  assert.equal(await runBuildScript({ name: "motd", provider: provider() }, argv, host), 2);
  assert.match(host.err(), /^error: .* from its lock: it has no linux\/amd64, but linux\/s390x;/m);
});

test("verify needs a lock, and says where one alone does not do", async () => {
  const host = fakeHost();
  assert.equal(await run(["verify", layout], host), 2);
  assert.match(host.err(), /^error: Cannot verify an image without its lock\n/);

  const other = fakeHost();
  assert.equal(await run(["verify", layout, "--lock", join(dir, "motd.lock.json")], other), 2);
  assert.match(
    other.err(),
    /^error: Cannot build "motd" by the lock ".*" alone\n {2}hint: Name the/,
  );
});
