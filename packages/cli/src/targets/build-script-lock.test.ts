import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import { contentOf, type RootfsProvider } from "@rootsmith/core/provider";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { runBuildScript } from "./build-script.ts";

const dir = mkdtempSync(join(tmpdir(), "rootsmith-script-lock-"));
after(() => rmSync(dir, { recursive: true }));

/** What the mirror has: versions by name. */
type Archive = Readonly<Record<string, string>>;

/** Packages without sources; the layer has a file of each. */
function provider(archive: Archive, options: { readonly suite?: string } = {}): RootfsProvider {
  return {
    name: "motd",
    revision: 1,
    options: { suite: "stable", ...options },
    resolve: async (platform) => ({
      platform,
      epoch: 1_700_000_000,
      repositories: {},
      sources: [],
      packages: Object.entries(archive).map(([name, version]) => ({
        purl: `pkg:generic/${name}@${version}`,
        name,
        version,
      })),
    }),
    async *layers({ packages }) {
      const entries = packages.map(({ name, version }) => ({
        type: "file" as const,
        path: name,
        mode: 0o644,
        content: contentOf(version),
      }));
      yield { title: "motd", entries };
    },
  };
}

const lockFile = join(dir, "motd.lock.json");
const SHOWN = relative("", lockFile);

/** Runs the script `motd.ts`, and gives what it printed. */
async function run(
  distro: RootfsProvider,
  args: readonly string[],
  expected = 0,
): Promise<{ readonly out: string; readonly err: string }> {
  const host = fakeHost();
  const argv = [join(dir, "motd.ts"), ...args, "--cache-dir", join(dir, "cache")];
  const script = { name: "motd", provider: distro, platforms: ["linux/amd64"] };
  assert.equal(await runBuildScript(script, argv, host), expected, host.err());
  return { out: host.out(), err: host.err() };
}

const build = ["-o", `type=tar,dest=${join(dir, "motd.tar")}`];

test("buildScript() writes the lock beside the script, and builds from it then", async () => {
  const { err } = await run(provider({ hello: "1" }), build);
  assert.match(err, new RegExp(`\\nThe lock is in ${SHOWN}\\n$`));
  const written = readFileSync(lockFile, "utf8");
  const { mtimeMs } = statSync(lockFile);

  const second = await run(provider({ hello: "2" }), [...build, "--locked"]);
  assert.doesNotMatch(second.err, /resolve|lock/);
  assert.equal(readFileSync(lockFile, "utf8"), written);
  assert.equal(statSync(lockFile).mtimeMs, mtimeMs);
});

test("buildScript() resolves anew what the lock does not fit, unless it is locked", async () => {
  const changed = provider({ hello: "2" }, { suite: "testing" });
  const { err } = await run(changed, [...build, "--locked"], 1);
  assert.equal(
    err,
    `error: Cannot build "motd" from its lock: options.suite is "testing", in the lock "stable"
  hint: Write a new lock with rootsmith update, or build what the lock is of
`,
  );
  const anew = await run(changed, build);
  assert.match(anew.err, /warning: The lock does not fit, so all is resolved anew: options.suite/);
  assert.match(readFileSync(lockFile, "utf8"), /"version": "2"/);
});

test("buildScript() with --no-lock neither reads nor writes it", async () => {
  writeFileSync(lockFile, "{");
  await run(provider({ hello: "3" }), [...build, "--no-lock"]);
  assert.equal(readFileSync(lockFile, "utf8"), "{");
  const { err } = await run(provider({ hello: "3" }), build, 1);
  assert.match(err, /^error: Cannot read the lock ".*motd\.lock\.json": it is not JSON\n/);
});

test("buildScript() writes a lock with resolve, also to the standard output", async () => {
  const { out } = await run(provider({ hello: "4", world: "1" }), ["resolve"]);
  assert.equal(out, `\nmotd  linux/amd64, 2 packages, 0 B\n\n${SHOWN}\n`);
  const printed = await run(provider({ hello: "4", world: "1" }), ["resolve", "-o", "-"]);
  assert.equal(printed.out, readFileSync(lockFile, "utf8"));
});

test("buildScript() says with update what has changed", async () => {
  const { out } = await run(provider({ hello: "5", moon: "1" }), ["update"]);
  assert.equal(
    out,
    `
linux/amd64
  added    moon 1, 0 B
  removed  world 1, 0 B
  changed  hello 4 → 5, 0 B
  1 added, 1 removed, 1 changed; 0 B

${SHOWN}  updated
`,
  );
  const again = await run(provider({ hello: "5", moon: "1" }), ["update"]);
  assert.equal(again.out, `\n${SHOWN}  up to date\n`);
  const json = await run(provider({ hello: "6", moon: "1" }), ["update", "--json"]);
  assert.deepEqual(JSON.parse(json.out.trimEnd().split("\n").at(-1) ?? ""), {
    type: "result",
    lock: SHOWN,
    changed: true,
    options: [],
    platforms: [
      {
        platform: "linux/amd64",
        added: [],
        removed: [],
        changed: [
          {
            name: "hello",
            from: { name: "hello", version: "5", size: 0 },
            to: { name: "hello", version: "6", size: 0 },
          },
        ],
        size: { from: 0, to: 0 },
      },
    ],
  });
});

test("buildScript() tells of other options and other metadata with update", async () => {
  const { out } = await run(provider({ hello: "6", moon: "1" }, { suite: "sid" }), ["update"]);
  assert.equal(
    out,
    `\noptions.suite is "sid", in the lock "stable"\n\n${SHOWN}  updated; the packages are the same\n`,
  );
});

test("buildScript() has nothing to update without a lock", async () => {
  rmSync(lockFile);
  const { err } = await run(provider({}), ["update"], 2);
  assert.equal(
    err,
    `error: Cannot read the lock "${SHOWN}": there is no such file\n  hint: Write it with rootsmith resolve\n`,
  );
});

test("buildScript() keeps the other platforms of a lock, and says which it cannot keep", async () => {
  const file = join(dir, "platforms.json");
  const resolve = ["resolve", "-o", file, "--platform"];
  const architectures = (): string[] =>
    JSON.parse(readFileSync(file, "utf8")).platforms.map(
      (lock: { platform: { architecture: string } }) => lock.platform.architecture,
    );
  await run(provider({ hello: "1" }), [...resolve, "linux/amd64"]);
  const { err } = await run(provider({ hello: "1" }), [...resolve, "linux/arm64"]);
  assert.doesNotMatch(err, /warning/);
  assert.deepEqual(architectures(), ["amd64", "arm64"]);
  const update = ["update", "--lock", file, "--platform", "linux/s390x"];
  await run(provider({ hello: "1" }), update);
  assert.deepEqual(architectures(), ["amd64", "arm64", "s390x"]);

  const other = await run(provider({}, { suite: "sid" }), [...resolve, "linux/amd64"]);
  const lost = "of linux/amd64, linux/arm64, linux/s390x, is replaced";
  assert.match(other.err, new RegExp(`^warning: .*, ${lost}: options.suite is "sid", `, "m"));
  assert.deepEqual(architectures(), ["amd64"]);
  writeFileSync(file, "<<<<<<< HEAD");
  const broken = await run(provider({}), [...resolve, "linux/amd64"]);
  assert.match(
    broken.err,
    /^warning: The file ".*platforms.json" is replaced, which is no lock: /m,
  );
});

test("buildScript() builds the platforms of a lock that is named", async () => {
  const named = join(dir, "named.json");
  await run(provider({ hello: "1" }), ["resolve", "-o", named, "--platform", "linux/s390x"]);
  const { out } = await run(provider({ hello: "2" }), [...build, "--lock", named, "--json"]);
  const { platforms } = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");
  assert.equal(platforms[0].platform.architecture, "s390x");
  assert.equal(platforms[0].lock.packages[0].version, "1");

  const flags = ["--lock", named, "--platform", "linux/amd64"];
  const { err } = await run(provider({}), [...build, ...flags], 1);
  assert.match(err, /from its lock: it has no linux\/amd64, but linux\/s390x$/m);
});
