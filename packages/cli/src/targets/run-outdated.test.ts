/**
 * What is newer than a lock and an image, from an archive in a directory to which packages are added.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { RootfsProvider } from "@rootsmith/core/provider";
import { type DebRecipe, makeSigningKey, makeSuite } from "../../../testing/src/debian/mod.ts";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";
import { runBuildScript } from "./build-script.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-outdated-"));
after(() => rm(work, { recursive: true, force: true }));

const key = await makeSigningKey();
const keyring = join(work, "keyring.asc");
await writeFile(keyring, key.publicKey);

/** Writes a suite in place of what it was. */
async function publish(
  repository: string,
  suite: string,
  packages: readonly DebRecipe[],
): Promise<void> {
  for (const [path, bytes] of await makeSuite({ suite, packages }, key)) {
    const file = join(work, repository, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

const OS_RELEASE = `ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n`;
const base: DebRecipe = {
  name: "base-files",
  fields: "Essential: yes\nPriority: required\n",
  files: { "etc/os-release": OS_RELEASE },
};
const packages = [base, { name: "dpkg", fields: "Essential: yes\n" }, { name: "apt" }];

await publish("debian", "bookworm", packages);
await publish("debian", "bookworm-updates", []);
await publish("debian-security", "bookworm-security", []);

const mirrors = ["debian", "debian-security"].flatMap((name) => [
  "--mirror",
  `${name}=${pathToFileURL(join(work, name)).href}`,
]);
const common = [...mirrors, "--keyring", keyring, "--cache-dir", join(work, "cache")];
const lock = join(work, "bookworm.lock.json");
const image = join(work, "bookworm");

async function rootsmith(expected: number, ...args: readonly string[]): Promise<string> {
  const host = fakeHost();
  assert.equal(await run([...args, ...common], host), expected, host.err());
  return host.out();
}

const flags = ["--platform", "linux/amd64", "--configure", "none"];
await rootsmith(0, "resolve", "debian:bookworm", ...flags, "-o", lock);
const built = ["--lock", lock, "-o", `type=oci,dest=${image}`];
await rootsmith(0, "build", "debian:bookworm", ...flags, ...built);

test("outdated gives 0 for a lock and for an image that are up to date", async () => {
  assert.equal(await rootsmith(0, "outdated", lock), `\n${lock}  up to date\n`);
  assert.equal(await rootsmith(0, "outdated", image), `\n${image}  up to date\n`);
});

test("outdated gives 1 and lists what is newer, security updates first", async () => {
  await publish("debian", "bookworm", [
    base,
    { name: "dpkg", version: "1.1", fields: "Essential: yes\n" },
    { name: "apt" },
  ]);
  assert.equal(
    await rootsmith(1, "outdated", lock),
    `
linux/amd64
  newer     dpkg  1.0 → 1.1  debian

${lock}  1 update, 0 for security
`,
  );
  assert.equal(
    await rootsmith(0, "outdated", lock, "--security"),
    `\n${lock}  no security updates\n`,
  );

  await publish("debian-security", "bookworm-security", [
    { name: "base-files", version: "1.0+deb12u1", fields: "Essential: yes\n" },
  ]);
  const lines = `
linux/amd64
  security  base-files  1.0 → 1.0+deb12u1  debian-security
  newer     dpkg        1.0 → 1.1  debian
`;
  const end = "2 updates, 1 for security\n";
  assert.equal(await rootsmith(1, "outdated", lock), `${lines}\n${lock}  ${end}`);
  assert.equal(await rootsmith(1, "outdated", image), `${lines}\n${image}  ${end}`);
  const ofReference = ["debian:bookworm", "--lock", lock];
  assert.equal(await rootsmith(1, "outdated", ...ofReference), `${lines}\n${lock}  ${end}`);
  const named = [image, "debian:bookworm"];
  assert.equal(await rootsmith(1, "outdated", ...named), `${lines}\n${image}  ${end}`);
  assert.equal(await rootsmith(1, "outdated", lock, "--quiet"), "");
});

test("outdated gives 2 where a repository cannot be asked", async () => {
  const host = fakeHost();
  const away = ["--mirror", `debian=${pathToFileURL(join(work, "none")).href}`];
  const cache = ["--cache-dir", join(work, "empty"), "--keyring", keyring];
  assert.equal(await run(["outdated", lock, ...away, ...cache, "--json"], host), 2);
  assert.match(host.out(), /^\{"type":"error",.*\n$/m);
});

test("outdated prints the same as JSON", async () => {
  const out = await rootsmith(1, "outdated", "--lock", lock, "--security", "--json");
  assert.deepEqual(JSON.parse(out.trimEnd().split("\n").at(-1) ?? ""), {
    type: "result",
    subject: lock,
    outdated: true,
    updates: 1,
    security: 1,
    platforms: [
      {
        platform: "linux/amd64",
        packages: 3,
        updates: [
          {
            name: "base-files",
            architecture: "amd64",
            from: "1.0",
            to: "1.0+deb12u1",
            repository: "debian-security",
            security: true,
          },
        ],
      },
    ],
  });
});

test("outdated says what it cannot look at", async () => {
  const wrong = async (args: readonly string[]): Promise<string> => {
    const host = fakeHost();
    assert.equal(await run(["outdated", ...args], host), 2);
    return host.err();
  };
  assert.match(await wrong([]), /^error: Cannot say what is newer: nothing is named\n {2}hint: /);
  assert.match(
    await wrong([lock, "--platform", "linux/arm64"]),
    /^error: Cannot look at linux\/arm64 in the lock ".*": it has linux\/amd64\n$/,
  );
  assert.match(
    await wrong([join(work, "none.lock.json")]),
    /^error: Cannot read the lock ".*none.lock.json": there is no such file\n/,
  );
  const out = join(work, "scratch.tar");
  await rootsmith(0, "build", "scratch", "-o", `type=docker,dest=${out}`);
  assert.match(
    await wrong([out, ...common]),
    /^error: Cannot say what ".*" is of: it has no os-release\n {2}hint: Name the reference/,
  );
});

test("outdated of a provider that only resolves is what another lock would have", async () => {
  const provider = (version: string): RootfsProvider => ({
    name: "own",
    revision: 1,
    options: {},
    resolve: async (platform) => ({
      platform,
      epoch: 1,
      repositories: {},
      sources: [],
      packages: [{ purl: `pkg:generic/own@${version}`, name: "own", version }],
    }),
    async *layers() {},
  });
  const script = async (version: string, ...args: readonly string[]): Promise<string> => {
    const host = fakeHost();
    const argv = [join(work, "own.ts"), ...args, "--cache-dir", join(work, "cache")];
    const target = { name: "own", provider: provider(version), platforms: ["linux/amd64"] };
    const code = await runBuildScript(target, argv, host);
    return `${code}${host.out()}${host.err()}`;
  };
  await script("1", "resolve");
  assert.match(await script("1", "outdated", "-q"), /^0$/);
  assert.match(await script("2", "outdated"), /^1\nlinux\/amd64\n {2}newer {5}own {2}1 → 2\n/);
});
