/**
 * `why`, `tree` and `search` of a reference, a lock, an image and a definition, from an archive in a directory.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type DebRecipe, makeSigningKey, makeSuite } from "../../../testing/src/debian/mod.ts";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-look-up-"));
after(() => rm(work, { recursive: true, force: true }));

const key = await makeSigningKey();
const keyring = join(work, "keyring.asc");
await writeFile(keyring, key.publicKey);

const packages: readonly DebRecipe[] = [
  {
    name: "base-files",
    fields: "Essential: yes\nPriority: required\nPre-Depends: awk\n",
    files: { "etc/os-release": `ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n` },
  },
  { name: "dpkg", fields: "Essential: yes\n" },
  { name: "apt" },
  { name: "mawk", fields: "Provides: awk\n" },
  { name: "web", fields: "Depends: libssl3 (>= 0) | libssl1, web-common\n" },
  { name: "web-common", fields: "Depends: libssl3\n" },
  { name: "libssl3" },
];
for (const [suite, all] of [
  ["bookworm", packages],
  ["bookworm-updates", []],
] as const) {
  for (const [path, bytes] of await makeSuite({ suite, packages: all }, key)) {
    const file = join(work, "debian", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

const cache = ["--cache-dir", join(work, "cache")];
const platform = ["--platform", "linux/amd64"];
const archive = [
  ...["--mirror", pathToFileURL(join(work, "debian")).href, "--keyring", keyring],
  ...platform,
];
const target = ["debian:bookworm", "--no-security", "--include", "web", ...archive];
const lock = join(work, "web.lock.json");

async function typed(...args: readonly string[]) {
  const host = fakeHost();
  const code = await run([...args, ...cache], host);
  return { code, out: host.out(), err: host.err() };
}

async function printed(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await typed(...args);
  assert.equal(code, 0, err);
  return out;
}

const WHY = `libssl3 1.0

  web 1.0  asked for
  └─ Depends: libssl3 (>= 0) | libssl1 → libssl3

  web 1.0  asked for
  └─ Depends: web-common
     └─ Depends: libssl3
`;

test("rootsmith why shows the chains to a package of a reference and of a lock", async () => {
  assert.equal(await printed("why", "libssl3", ...target), WHY);
  await printed("resolve", ...target, "-o", lock, "-q");
  assert.equal(await printed("why", "libssl3", lock, ...archive), WHY);
  assert.match(
    await printed("why", "libssl3", lock, ...archive, "--limit", "1"),
    /chain: --limit 2/,
  );
  assert.equal(
    await printed("why", "awk", lock, ...archive),
    "mawk 1.0\n\n  base-files 1.0  in every rootfs of the distro\n  └─ Pre-Depends: awk → mawk\n",
  );
});

test("rootsmith why gives chains as JSON", async () => {
  const { packages: found, ...rest } = JSON.parse(
    await printed("why", "web-common", ...target, "--json").then(
      (out) => out.trim().split("\n").at(-1) ?? "",
    ),
  );
  assert.deepEqual(rest, {
    type: "result",
    subject: "debian:bookworm",
    platform: "linux/amd64",
  });
  const purl = (name: string): string => `pkg:deb/debian/${name}@1.0?arch=amd64&distro=debian-12`;
  const facts = (name: string) => ({
    purl: purl(name),
    name,
    version: "1.0",
    architecture: "amd64",
  });
  assert.deepEqual(found, [
    {
      ...facts("web-common"),
      chains: [
        [
          { ...facts("web"), reason: "asked" },
          { ...facts("web-common"), relation: { kind: "Depends", text: "web-common" } },
        ],
      ],
      more: 0,
      isAll: true,
    },
  ]);
});

test("rootsmith why says that a package is not there, and names the nearest", async () => {
  const { code, err } = await typed("why", "libsl3", lock, ...archive);
  assert.equal(code, 1);
  assert.equal(
    err,
    `error: Cannot find "libsl3" in "${lock}": it is none of its 7 packages\n  hint: Did you mean "libssl3"?\n`,
  );
});

test("rootsmith tree shows what is needed, and what needs it", async () => {
  assert.equal(
    await printed("tree", ...target, "--of", "web"),
    "web 1.0  asked for\n├─ libssl3 1.0\n└─ web-common 1.0\n   └─ libssl3 1.0\n",
  );
  assert.equal(
    await printed("tree", lock, ...archive, "--reverse", "--of", "web-common,mawk"),
    "web-common 1.0\n└─ web 1.0\nmawk 1.0\n└─ base-files 1.0  Pre-Depends\n",
  );
  const json = await printed("tree", lock, ...archive, "--of", "web-common", "--json");
  const names = JSON.parse(json.trim().split("\n").at(-1) ?? "").packages.map(
    ({ name }: { readonly name: string }) => name,
  );
  assert.deepEqual(names, ["web-common", "libssl3"]);
});

test("rootsmith search finds what a reference and a lock could have", async () => {
  const expected =
    "web         1.0  bookworm/main  A package\nweb-common  1.0  bookworm/main  A package\n";
  const [ref, ...flags] = target;
  const shown = async (...args: readonly string[]): Promise<string> =>
    (await printed("search", ...args)).replaceAll(/main .*/g, "main  A package");
  assert.equal(await shown(ref ?? "", "WEB", ...flags), expected);
  assert.equal(await shown(lock, "web*", ...archive), expected);
  const { code, err } = await typed("search", lock, "wbe", ...archive);
  assert.equal(code, 1);
  assert.match(
    err,
    /^error: Cannot find "wbe" in ".*web.lock.json": none of its 7 packages matches\n {2}hint: Did you mean "web"\?/,
  );
});

test("rootsmith why and tree read the databases of an image", async () => {
  const status = packages
    .map(
      ({ name, fields = "" }) =>
        `Package: ${name}\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n${fields}`,
    )
    .join("\n");
  const file = join(work, "status");
  await writeFile(file, status);
  const image = join(work, "image");
  await printed(
    ...["build", "scratch", "-q", ...platform, "--add", `${file}:/var/lib/dpkg/status`],
    ...["-o", `type=oci,dest=${image}`],
  );
  assert.equal(
    await printed("why", "libssl3", image),
    WHY.replaceAll("asked for", "needed by no other package"),
  );
  assert.match(
    await printed("tree", image, "--depth", "0"),
    /^apt 1\.0 {2}needed by no other package\n/,
  );
  const empty = join(work, "empty");
  await printed("build", "scratch", "-q", ...platform, "-o", `type=oci,dest=${empty}`);
  const { code, err } = await typed("why", "web", empty);
  assert.equal(code, 2);
  assert.match(err, /^error: Cannot look up packages of ".*empty": it has no package database\n/);
});

test("rootsmith why says of each image of a definition whether it is there", async () => {
  const file = join(work, "images.yaml");
  const image = (include: string): string =>
    `{ distro: "debian:bookworm", include: [${include}], options: { security: false } }`;
  await writeFile(file, `images:\n  web: ${image("web")}\n  plain: ${image("apt")}\n`);
  const { code, out, err } = await typed("why", "web", file, ...archive);
  assert.equal(code, 1);
  assert.equal(out, "images.web\nweb 1.0\n\n  asked for\n");
  assert.match(err, /^error: Cannot find "web" in "plain": it is none of its 4 packages/);
});

test("rootsmith why and tree refuse what is not valid", async () => {
  for (const [args, message] of [
    [["why", "web", lock, "--limit", "0"], 'Cannot use --limit "0": expected a number, such as 10'],
    [["tree", lock, "--depth", "x"], 'Cannot use --depth "x": expected a number, such as 2'],
    [
      ["why", "web", `${work}/none.lock.json`],
      `Cannot read the lock "${work}/none.lock.json": there is no such file`,
    ],
    [
      ["why", "web", lock, "--platform", "linux/arm64"],
      `Cannot look at linux/arm64 in "${lock}": it has linux/amd64`,
    ],
    [["tree", lock, "web"], `Cannot look up packages of "${lock}" and "web": one at a time`],
    [["search", lock], "missing required argument 'words'"],
  ] as const) {
    const { code, err } = await typed(...args);
    assert.equal(code, 2, err);
    assert.ok(err.includes(message), err);
  }
});

test("rootsmith why refuses a lock of another version", async () => {
  const other = join(work, "other.lock.json");
  await writeFile(other, JSON.stringify({ lockVersion: 9 }));
  const { code, err } = await typed("why", "web", other);
  assert.equal(code, 1);
  assert.match(err, /^error: Cannot read the lock ".*other\.lock\.json": /);
});
