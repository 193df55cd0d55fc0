import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const WORK = mkdtempSync(join(tmpdir(), "rootsmith-images-"));
after(() => rmSync(WORK, { recursive: true, force: true }));

const STATUS = `Package: hello
Status: install ok installed
Architecture: amd64
Version: VERSION
`;

/** Builds a small image from files, as a layout. */
async function buildImage(
  name: string,
  files: Readonly<Record<string, string>>,
  ...flags: readonly string[]
): Promise<string> {
  const source = join(WORK, `${name}-files`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(source, path, ".."), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  const dest = join(WORK, name);
  const host = fakeHost();
  const copies = Object.keys(files).flatMap((path) => ["--add", `${join(source, path)}:/${path}`]);
  const code = await run(
    [
      ...["build", "scratch", "-q", "--platform", "linux/amd64", ...copies, ...flags],
      ...["--cache-dir", join(WORK, "cache"), "-o", `type=oci,dest=${dest}`],
    ],
    host,
  );
  assert.equal(code, 0, host.err());
  return dest;
}

let one = "";
let two = "";
before(async () => {
  const status = (version: string): string => STATUS.replace("VERSION", version);
  one = await buildImage(
    "one",
    { "var/lib/dpkg/status": status("1.0"), "etc/a": "1", "usr/old/b": "12", "usr/old/c": "3" },
    ...["--env", "A=1", "--cmd", "/bin/a"],
  );
  two = await buildImage(
    "two",
    { "var/lib/dpkg/status": status("1.1"), "etc/a": "123", "usr/new": "x".repeat(2000) },
    ...["--env", "A=2", "--cmd", "/bin/a"],
  );
});

async function typed(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const host = fakeHost();
  const code = await run([...args, "--cache-dir", join(WORK, "cache")], host);
  return { code, out: host.out(), err: host.err() };
}

test("rootsmith diff shows packages, paths, config and sizes, and gives 1", async () => {
  const { code, out, err } = await typed("diff", one, two);
  assert.equal(err, "");
  assert.equal(code, 1);
  assert.equal(
    out
      .replace(/sha256:[0-9a-f]{12}/g, "DIGEST")
      .replaceAll(WORK, "")
      .replace(/compressed .*/, ""),
    `--- /one  linux/amd64  DIGEST
+++ /two  linux/amd64  DIGEST

packages  0 added, 0 removed, 1 upgraded
  ~ hello 1.0 → 1.1

paths  1 added, 3 removed, 2 changed
  ~ /etc/a  size +2 B
  + /usr/new  2.0 kB
  - /usr/old/  2 paths, 3 B
  ~ /var/lib/dpkg/status  content

config  0 added, 0 removed, 1 changed
  ~ Env A 1 → 2

size  81 B → 2.1 kB (+2.0 kB), 
  /usr +2.0 kB, /etc +2 B
`,
  );
});

test("rootsmith diff of an image and itself gives 0", async () => {
  const { code, out } = await typed("diff", one, `oci:${one}`);
  assert.equal(code, 0);
  assert.match(out, /\nThe images are the same\.\n$/);
});

test("rootsmith diff --json prints every difference", async () => {
  const { code, out } = await typed("diff", one, two, "--json");
  assert.equal(code, 1);
  const { packages, paths, config, old } = JSON.parse(out);
  assert.deepEqual(packages, [{ name: "hello", before: "1.0", after: "1.1" }]);
  assert.equal(paths.length, 6);
  assert.deepEqual(config, [{ name: "Env A", before: "1", after: "2" }]);
  assert.equal(old.packages, 1);
});

test("rootsmith inspect tells what an image is made of", async () => {
  const { code, out } = await typed("inspect", two, "--depth", "2");
  assert.equal(code, 0);
  const shown = out
    .replace(/[0-9a-f]{64}|(?<= {2})[0-9a-f]{12}(?= )/g, "HEX")
    .replace(/HEX +\d+ B/, "HEX SIZE")
    .replace(/layer {2}\d+ B/, "layer  LAYER");
  assert.equal(
    shown.replaceAll(WORK, ""),
    `status:latest
  digest     sha256:HEX
  platforms  linux/amd64
  created    1970-01-01T00:00:00Z
  packages   1
  files      3, 2.1 kB

config
  Cmd  ["/bin/a"]
  Env A  2

1 layer  LAYER
  HEX SIZE  rootsmith files

largest directories
  ███████████████████·    2.0 kB  /usr
  ███████████████████·    2.0 kB    new
`,
  );
});

test("rootsmith inspect --json prints all facts", async () => {
  const { out } = await typed("inspect", one, "--json");
  const { platforms, packages, size, files, layers, config } = JSON.parse(out);
  assert.deepEqual(platforms, ["linux/amd64"]);
  assert.deepEqual(packages, [
    { purl: "pkg:deb/hello@1.0?arch=amd64", name: "hello", version: "1.0" },
  ]);
  assert.deepEqual([size, files, layers.length], [81, 4, 1]);
  assert.deepEqual(config, { Env: ["A=1"], Cmd: ["/bin/a"] });
});

test("rootsmith inspect says which platforms an image has", async () => {
  const { code, err } = await typed("inspect", one, "--platform", "linux/arm64");
  assert.equal(code, 1);
  assert.match(err, /^error: Cannot use the image ".*" for linux\/arm64: it has linux\/amd64\n/);
});

test("rootsmith inspect --json prints an error as an event", async () => {
  const { code, out } = await typed("inspect", join(WORK, "none.tar"), "--json");
  const { type, name } = JSON.parse(out);
  assert.deepEqual([code, type, name], [1, "error", "HostError"]);
});

test("rootsmith inspect says that there is no image", async () => {
  const { code, err } = await typed("inspect", join(WORK, "none.tar"));
  assert.equal(code, 1);
  assert.match(err, /^error: Cannot read ".*none\.tar": no such file or directory\n/);
});

test("rootsmith inspect --html writes a page, in a directory that it makes, and says where", async () => {
  const page = join(WORK, "pages/one.html");
  const { code, out, err } = await typed("inspect", one, "--html", page);
  assert.deepEqual([code, out, err], [0, "", `${page}\n`]);
  const data = dataOf(readFileSync(page, "utf8"));
  assert.equal(data.facts.name, "status:latest");
  assert.deepEqual(data.files.names.slice(0, 3), ["", "etc", "a"]);
  assert.deepEqual(
    data.packages.map(({ name, reason }: Record<string, unknown>) => [name, reason]),
    [["hello", "top"]],
  );
});

test("rootsmith inspect --html writes the page of an image without packages", async () => {
  const empty = await buildImage("empty", {});
  const page = join(WORK, "empty.html");
  assert.equal((await typed("inspect", empty, "--html", page)).code, 0);
  const { packages, files } = dataOf(readFileSync(page, "utf8"));
  assert.deepEqual([packages, files.names], [[], [""]]);
});

test("rootsmith inspect --html writes nothing where it cannot", async () => {
  const text = join(WORK, "text");
  writeFileSync(text, "no image");
  const page = join(WORK, "none.html");
  for (const [args, message] of [
    [[one, "--html", WORK], /^error: Cannot write ".*": it is a directory/],
    [[one, "--html", ""], /^error: Cannot use --html: it names no file/],
    [[one, "--html", page, "--json"], /"message":"Cannot use --html and --json together/],
    [[one, "--html", join(text, "x.html")], /^error: Cannot write ".*": not a directory/],
    [[text, "--html", page], /^error: Cannot use the image ".*text": /],
  ] as const) {
    const { code, out, err } = await typed("inspect", ...args);
    assert.notEqual(code, 0);
    assert.match(out + err, message);
  }
  assert.equal(existsSync(page), false);
});

test("rootsmith diff --html writes a page, and gives 1 where there are differences", async () => {
  const page = join(WORK, "diff.html");
  const { code, out, err } = await typed("diff", one, two, "--html", page);
  assert.deepEqual([code, out, err], [1, "", `${page}\n`]);
  const { packages, files, config, layers } = dataOf(readFileSync(page, "utf8"));
  assert.deepEqual(
    packages.map(({ name, kind, before, after }: Record<string, unknown>) => [
      name,
      kind,
      before,
      after,
    ]),
    [["hello", "upgraded", "1.0", "1.1"]],
  );
  assert.deepEqual(files[0].lines, [
    ...["@@ -1,1 +1,1 @@", "-1", "\\ No newline at end of file"],
    ...["+123", "\\ No newline at end of file"],
  ]);
  assert.deepEqual(config, [{ name: "Env A", before: "1", after: "2" }]);
  assert.deepEqual(
    layers.map(({ isShared }: Record<string, unknown>) => isShared),
    [false],
  );
  assert.equal((await typed("diff", one, one, "--html", page)).code, 0);
});

test("rootsmith build -o type=report writes the page of what it builds", async () => {
  const page = join(WORK, "built.html");
  const sbom = `type=spdx,dest=${join(WORK, "s b.json")}`;
  const args = ["build", "scratch", "-q", "--user", "7", "--name", "mine:1"];
  const { code, err } = await typed(...args, "-o", `type=report,dest=${page}`, "-o", sbom);
  assert.deepEqual([code, err], [0, ""]);
  const { facts, documents } = dataOf(readFileSync(page, "utf8"));
  assert.deepEqual([facts.name, facts.config], ["mine:1", { User: "7" }]);
  assert.deepEqual(documents, [{ kind: "SBOM (SPDX)", href: "s%20b.json" }]);
});

test("rootsmith build -o type=report is for one platform", async () => {
  const page = join(WORK, "two.html");
  const platforms = ["--platform", "linux/amd64,linux/arm64"];
  const { code, err } = await typed(
    "build",
    "scratch",
    ...platforms,
    "-o",
    `type=report,dest=${page}`,
  );
  assert.equal(code, 2);
  assert.match(err, /it holds one platform, the image has 2; write the image and show each/);
  assert.equal(existsSync(page), false);
});

test("rootsmith inspect --html lists SBOMs and provenance, with links into a layout", async () => {
  const spdx = ["SBOM (SPDX)", true];
  for (const [attest, expected] of [
    ["buildkit", [spdx, ["Provenance (SLSA)", true]]],
    ["referrers", [spdx, ["SBOM (CycloneDX)", true], ["Provenance (in-toto)", true]]],
  ] as const) {
    const layout = join(WORK, attest);
    const page = join(WORK, `${attest}.html`);
    await typed("build", "scratch", "-q", "-o", `type=oci,dest=${layout},attest=${attest}`);
    assert.equal((await typed("inspect", layout, "--html", page)).code, 0);
    const { documents } = dataOf(readFileSync(page, "utf8"));
    assert.deepEqual(
      documents.map(({ kind, href }: Record<string, string>) => [
        kind,
        existsSync(join(WORK, String(href))),
      ]),
      expected,
    );
  }
});

/** What a page shows. */
function dataOf(html: string) {
  const [, packed = ""] = /id="data">([^<]*)</.exec(html) ?? [];
  return JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString());
}
