/**
 * The database compared with the one that rpm writes for the same packages, and used by rpm.
 *
 * Needs the programs of `PROGRAMS`; the comparison of Berkeley DB also needs root, mmdebstrap and a
 * Debian mirror in the host's apt, as the last rpm of Debian that writes Berkeley DB is bullseye's.
 * Real packages of CentOS are used where they are found in `ROOTSMITH_VECTORS` or in `shared/vectors`
 * beside the repository.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { collectBytes, type FsEntry, RootfsTree } from "@rootsmith/core/provider";
import { readKeyring } from "@rootsmith/openpgp";
import { makeHeader } from "@rootsmith/testing/rpm";
import { execa } from "execa";
import { fakeContent } from "../../../archive/fixtures/fake-content.ts";
import { buildRpms } from "../../fixtures/build-rpms.ts";
import { readRpm } from "../file/rpm-file.ts";
import { RpmHeader } from "../file/rpm-header.ts";
import { TAG } from "../file/rpm-tags.ts";
import type { InstalledRpm } from "./content/installed-header.ts";
import { RPMDB_INDICES } from "./content/rpmdb-indices.ts";
import { installedRpmPackages } from "./installed-packages.ts";
import { writeRpmdb } from "./rpmdb.ts";

const VECTORS = join(
  process.env.ROOTSMITH_VECTORS ?? join(import.meta.dirname, "../../../../../shared/vectors"),
  "rpm",
);
const PROGRAMS = ["rpm", "rpmbuild", "db5.3_verify", "db5.3_dump"];
const missing = await missingOf(PROGRAMS);
const skip = missing.length > 0 ? `not installed: ${missing.join(", ")}` : false;

const folder = await mkdtemp(join(tmpdir(), "rootsmith-rpmdb-"));
after(() => rm(folder, { recursive: true, force: true }));
const files = skip ? [] : [...(await buildRpms(join(folder, "build"))), ...(await vectors())];
const packages: InstalledRpm[] = [];
for (const file of files) packages.push({ rpm: await readRpm(fakeContent(await readFile(file))) });

const SQLITE = { backend: "sqlite", path: "var/lib/rpm", epoch: 1_600_000_000, color: 3 } as const;
const BDB = { ...SQLITE, backend: "bdb" } as const;
const DATABASE = ["--dbpath", "/var/lib/rpm"];
const UNCHECKED = ["--nodeps", "--nosignature", "--nodigest", "--ignorearch", "--force"];
const INSTALL = ["-i", "--justdb", "--noscripts", "--notriggers", ...UNCHECKED];

test("writeRpmdb() writes the SQLite database that rpm writes", { skip }, async () => {
  const [ours, theirs] = [await rootOf(writeRpmdb(packages, SQLITE)), await emptyRoot()];
  // one by one, as rpm numbers packages in an order of its own
  for (const file of files) await execa("rpm", ["--root", theirs, ...DATABASE, ...INSTALL, file]);
  const [our, their] = [ours, theirs].map((root) => openSqlite(root));
  assert.ok(our && their);
  for (const query of [
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'sqlite_stat1' ORDER BY name",
    ...RPMDB_INDICES.map(({ name, isText }) => {
      // the time of the transaction
      const key = name === "Installtid" ? "NULL" : isText ? "CAST(key AS BLOB)" : "key";
      return `SELECT rowid, ${key} AS key, typeof(key) AS type, hnum, idx FROM '${name}'`;
    }),
  ]) {
    assert.deepEqual(our.prepare(query).all(), their.prepare(query).all(), query);
  }
  const [ourHeaders, theirHeaders] = [our, their].map((database) =>
    database.prepare("SELECT blob FROM Packages ORDER BY hnum").all(),
  );
  for (const [index, file] of files.entries()) {
    const [first, second] = [ourHeaders, theirHeaders].map((headers) =>
      comparable(headers?.[index]?.blob as Uint8Array),
    );
    assert.ok(first && second && first.equals(second), basename(file));
  }
  assert.deepEqual({ ...our.prepare("PRAGMA integrity_check").get() }, { integrity_check: "ok" });
  assert.equal(our.prepare("PRAGMA foreign_key_check").get(), undefined);
  our.close();
  their.close();
});

test("writeRpmdb() writes a SQLite database that rpm works with", { skip }, async () => {
  await useDatabase(await rootOf(writeRpmdb(packages, SQLITE)), (args, root) => [
    "rpm",
    "--root",
    root,
    ...args,
  ]);
});

test("installedRpmPackages() lists what rpm lists of its own database", { skip }, async () => {
  const root = await emptyRoot();
  await execa("rpm", ["--root", root, ...DATABASE, ...INSTALL, ...files]);
  const path = "var/lib/rpm/rpmdb.sqlite";
  const rootfs = new RootfsTree();
  const content = fakeContent(await readFile(join(root, path)));
  rootfs.add({ type: "file", path, mode: 0o644, content });
  const queryAll = async (format: string): Promise<string> => {
    const query = ["-qa", "--qf", format];
    return (await execa("rpm", ["--root", root, ...DATABASE, ...query])).stdout;
  };
  const found = await installedRpmPackages(rootfs);
  const stdout = await queryAll(
    "%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{ARCH} %{SIZE}\\n",
  );
  assert.deepEqual(
    found
      .map(({ name, version, architecture, size }) => [name, version, architecture, size].join(" "))
      .sort(),
    stdout.replaceAll(" 0:", " ").split("\n").sort(),
  );
  const digests = await queryAll("[%{FILENAMES} %{FILEDIGESTS}\\n]");
  assert.deepEqual(
    found
      .flatMap(({ files = [] }) => [...files])
      .map(([path, digest]) => `/${path} ${digest.replace(/^.*:/, "")}`)
      .sort(),
    digests
      .split("\n")
      .filter((line) => / [0-9a-f]+$/.test(line))
      .sort(),
  );
});

// The versions of Enterprise Linux 5, 6 and 8.
for (const version of ["4.4.2.3", "4.8.0", "4.14.3"]) {
  test(`writeRpmdb() writes sound Berkeley DB files for rpm ${version}`, { skip }, async () => {
    const header = RpmHeader.read(
      makeHeader({ 1000: "rpm", 1001: version, 1002: "1", 1022: "noarch" }),
    );
    const signature = RpmHeader.read(makeHeader({ 269: "00" }, "signature"), "signature");
    const root = await rootOf(writeRpmdb([...packages, { rpm: { header, signature } }], BDB));
    for (const file of await readdir(join(root, "var/lib/rpm"))) {
      await execa("db5.3_verify", ["-q", join(root, "var/lib/rpm", file)]);
    }
    const query = ["--define", "_db_backend bdb_ro", "-qa", "--qf", "%{NAME}\\n"];
    const { stdout } = await execa("rpm", ["--root", root, ...DATABASE, ...query]);
    assert.equal(stdout.split("\n").length, files.length); // rpm passes over the one of no digest
  });
}

const centosRelease = files.find((file) => basename(file).startsWith("centos-release-7"));
const keySkip = skip || (centosRelease === undefined && "no real packages");

test("writeRpmdb() writes keys that rpm trusts", { skip: keySkip }, async () => {
  const key = await readFile(join(VECTORS, "RPM-GPG-KEY-CentOS-7"));
  const root = await rootOf(writeRpmdb([], { ...SQLITE, keys: await readKeyring(key) }));
  const { stdout } = await execa("rpm", ["--root", root, ...DATABASE, "-qa"]);
  assert.equal(stdout, "gpg-pubkey-f4a80eb5-53a7ff4b");
  const check = ["-K", centosRelease as string];
  const { stdout: verdict } = await execa("rpmkeys", ["--root", root, ...DATABASE, ...check]);
  assert.match(verdict, /: digests signatures OK$/);
});

const mirror = await debianMirror();
const bullseyeSkip =
  skip ||
  (process.getuid?.() !== 0 && "not root") ||
  ((await missingOf(["mmdebstrap"])).length > 0 && "mmdebstrap is not installed") ||
  (mirror === undefined && "the host's apt has no Debian mirror");

test("writeRpmdb() writes the Berkeley DB that rpm writes", { skip: bullseyeSkip }, async () => {
  const bullseye = join(folder, "bullseye");
  await mkdir(bullseye);
  const extract = [
    "--quiet",
    "--variant=extract",
    "--include=rpm",
    "--format=directory",
    "bullseye",
  ];
  await execa("mmdebstrap", [...extract, bullseye, mirror as string]);
  const rpm = (args: readonly string[], root: string): string[] => [
    "chroot",
    bullseye,
    "/usr/bin/rpm",
    "--root",
    `/${basename(root)}`,
    ...args,
  ];
  const [ours, theirs] = [
    await rootOf(writeRpmdb(packages, BDB), bullseye),
    await emptyRoot(bullseye),
  ];
  for (const file of files) {
    await cp(file, join(bullseye, basename(file)));
    const [program = "", ...args] = rpm([...DATABASE, ...INSTALL, `/${basename(file)}`], theirs);
    await execa(program, args);
  }
  for (const name of await readdir(join(ours, "var/lib/rpm"))) {
    const [first, second] = await Promise.all([ours, theirs].map((root) => pairsOf(root, name)));
    assert.deepEqual(first, second, name);
  }
  await useDatabase(ours, rpm);
});

/** What an image does with its database. `rpm` makes a call line. */
async function useDatabase(
  root: string,
  rpm: (args: readonly string[], root: string) => string[],
): Promise<void> {
  const run = async (...args: readonly string[]) => {
    const [program = "", ...rest] = rpm([...DATABASE, ...args], root);
    return execa(program, rest, { reject: false, env: { LC_ALL: "C" } });
  };
  const { stdout: names, stderr } = await run("-qa", "--qf", "%{NAME}\\n");
  assert.equal(stderr, ""); // no index has to be made
  assert.equal(names.split("\n").length, files.length);
  assert.equal((await run("-q", "large")).stdout, "large-1.0-1.noarch");
  assert.equal((await run("-q", "--whatprovides", "feature(399)")).stdout, "large-1.0-1.noarch");
  assert.equal((await run("-q", "--whatrequires", "erased")).stdout, "rich-1.0-1.noarch");
  assert.match((await run("-qf", "/etc/files.conf")).stdout, /^files-1.0-1.noarch$/m);
  assert.match((await run("-V", "files")).stdout, /^missing\s+c \/etc\/files.conf$/m);
  assert.equal((await run("--verifydb")).exitCode, 0);
  const erase = ["-e", "--justdb", "--noscripts", "--notriggers", "--nodeps"];
  assert.equal((await run(...erase, "large", "triggers")).exitCode, 0);
  assert.equal((await run("-q", "large")).exitCode, 1);
  assert.equal((await run("-q", "--whatprovides", "feature(399)")).exitCode, 1);
  assert.equal((await run("-qa")).stdout.split("\n").length, files.length - 2);
  assert.equal((await run("--verifydb")).exitCode, 0);
}

async function rootOf(entries: readonly FsEntry[], parent = folder): Promise<string> {
  const root = await mkdtemp(join(parent, "ours-"));
  for (const entry of entries) {
    assert.ok(entry.type === "file");
    await mkdir(join(root, dirname(entry.path)), { recursive: true });
    await writeFile(join(root, entry.path), await collectBytes(entry.content.open()));
  }
  return root;
}

async function emptyRoot(parent = folder): Promise<string> {
  const root = await mkdtemp(join(parent, "theirs-"));
  await mkdir(join(root, "var/lib/rpm"), { recursive: true });
  return root;
}

function openSqlite(root: string): DatabaseSync {
  return new DatabaseSync(join(root, "var/lib/rpm/rpmdb.sqlite"));
}

/** Key and value of each pair in hex, sorted by key. */
async function pairsOf(root: string, name: string): Promise<string[]> {
  const { stdout } = await execa("db5.3_dump", [join(root, "var/lib/rpm", name)]);
  const start = stdout.indexOf("HEADER=END\n") + "HEADER=END\n".length;
  const items = stdout.slice(start, stdout.indexOf("DATA=END")).trim().split(/\s+/);
  const pairs = items.flatMap((key, index) => {
    const value = items[index + 1] ?? "";
    if (index % 2 === 1) return [];
    // each of their packages has a transaction of its own
    if (name === "Installtid") return value.match(/.{16}/g) ?? [];
    if (name !== "Packages" || key === "00000000") return `${key} ${value}`;
    return `${key} ${comparable(Buffer.from(value, "hex")).toString("hex")}`;
  });
  return pairs.sort();
}

/**
 * A stored header with zeros for the time and number of the installation, and for the states of files:
 * packages of several releases replace each other's.
 */
function comparable(blob: Uint8Array): Buffer {
  const header = Buffer.from(blob);
  const data = header.subarray(8 + header.readUInt32BE() * 16);
  for (let at = 8; at < header.length - data.length; at += 16) {
    const [tag = 0, type, offset = 0, count = 0] = [0, 4, 8, 12].map((field) =>
      header.readUInt32BE(at + field),
    );
    const isVarying = tag === TAG.INSTALLTIME || tag === TAG.INSTALLTID || tag === TAG.FILESTATES;
    if (isVarying) data.fill(0, offset, offset + count * (type === 4 ? 4 : 1));
  }
  return header;
}

async function vectors(): Promise<string[]> {
  const names = await readdir(VECTORS).catch(() => []);
  if (names.length === 0)
    console.log("no real packages: ROOTSMITH_VECTORS names no folder of them");
  return names.filter((name) => name.endsWith(".rpm")).map((name) => join(VECTORS, name));
}

async function missingOf(programs: readonly string[]): Promise<string[]> {
  const results = await Promise.all(
    programs.map((name) => execa("which", [name], { reject: false })),
  );
  return programs.filter((_, index) => results[index]?.exitCode !== 0);
}

async function debianMirror(): Promise<string | undefined> {
  const args = ["indextargets", "--format", "$(REPO_URI)", "Label: Debian"];
  const { stdout = "" } = await execa("apt-get", args, { reject: false });
  return stdout.split("\n")[0] || undefined;
}
