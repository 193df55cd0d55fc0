/**
 * Packages of versions 4 and 6 that rpm 6 has made and signed, installed by rootsmith and examined by rpm 6 and by
 * the rpm of trixie.
 *
 * Needs root, unshare, and a host whose apt has a Debian mirror with sid.
 */
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "@rootsmith/core";
import { type Distribution, rpmProvider } from "@rootsmith/distro-centos";
import { execa } from "execa";
import { writeRepository } from "../../../rpm/fixtures/write-repository.ts";
import { debianProblem, programProblem, rootsmith } from "../../fixtures/e2e-build.ts";

const SCRIPT = join(import.meta.dirname, "../../fixtures/build-rpm-formats.sh");
const FILE = "demo-1-1.noarch.rpm";
const FILES = [
  ...["/etc/demo.conf", "/usr/bin/demo", "/usr/share/demo", "/usr/share/demo/a"],
  ...["/usr/share/demo/b", "/usr/share/demo/c"],
];

const OWN: Distribution = {
  name: "own",
  title: "Own Linux",
  id: "own",
  keys: "",
  releases: [
    {
      name: "1",
      releasever: "1",
      mirrors: ["https://own.example"],
      repositories: [{ id: "core", path: "core" }],
      architectures: ["x86_64"],
      keys: [],
      rpmdb: { backend: "sqlite", path: "usr/lib/sysimage/rpm" },
      weakDeps: false,
    },
  ],
};

const COPY = { recursive: true, verbatimSymlinks: true, preserveTimestamps: true };

const skip = (await debianProblem()) || programProblem("unshare");

describe("packages of rpm 6", { skip }, () => {
  let work: string;
  const path = (...names: string[]): string => join(work, ...names);

  before(async () => {
    work = await mkdtemp(join(tmpdir(), "rootsmith-rpm-formats-"));
    for (const [suite, include] of [
      ["sid", "rpm,gnupg,file"],
      ["trixie", "rpm"],
    ] as const) {
      const flags = ["--include", include, "--no-check-valid-until", "-q"];
      rootsmith("build", `debian:${suite}`, ...flags, "-o", `type=dir,dest=${path(suite)}`);
    }
    await cp(SCRIPT, path("sid/make.sh"));
    // gpg's daemon ends with the namespace
    const mounts = 'mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc"';
    await execa("unshare", [
      ...["--mount", "--pid", "--fork", "--kill-child", "sh", "-c"],
      ...[`${mounts} && exec chroot "$0" sh /make.sh`, path("sid")],
    ]);
  });
  after(() => rm(work, { recursive: true, force: true }));

  async function install(name: string, key: string): Promise<string> {
    const id = `${name}-by-${key}`;
    const file = await readFile(path("sid/made", `${name}.rpm`));
    await writeRepository(path("mirror", id, "core"), [{ name: "demo", file, location: FILE }]);
    await cp(path("sid/made", `${name}.rpm`), path("mirror", id, "core", FILE));
    await build({
      name: "own",
      provider: rpmProvider(OWN, {
        release: "1",
        groups: [],
        include: ["demo"],
        keys: [await readFile(path("sid/made", `${key}.asc`), "utf8")],
      }),
      platforms: ["linux/amd64"],
      configure: "none",
      epoch: 2_000_000_000, // no time of a file is capped
      mirrors: { own: [`file://${path("mirror", id)}`] },
      outputs: [{ type: "dir", dest: path(id) }],
      cacheDir: path("cache"),
    });
    return id;
  }

  async function rpm(suite: string, root: string, ...args: string[]): Promise<string> {
    const database = ["--root", `/${root}`, "--dbpath", "/usr/lib/sysimage/rpm"];
    const { all } = await execa("chroot", [path(suite), "rpm", ...database, ...args], {
      all: true,
    });
    return all.replace(/^warning: private mounts in chroot not implemented\n?/gm, "");
  }

  for (const [name, key] of [
    ["v4", "one"],
    ["v6", "one"],
    ["v6-twice", "one"],
    ["v6-twice", "two"],
  ] as const) {
    test(`${name}.rpm, with the key ${key}`, async () => {
      const id = await install(name, key);
      for (const suite of ["sid", "trixie"]) {
        await mkdir(path(suite, id));
        await cp(path(id), path(suite, id), COPY);
        assert.equal(await rpm(suite, id, "-q", "demo"), "demo-1-1.noarch", suite);
        assert.deepEqual((await rpm(suite, id, "-ql", "demo")).split("\n"), FILES, suite);
        assert.equal(await rpm(suite, id, "-qf", "/usr/bin/demo"), "demo-1-1.noarch", suite);
        assert.equal(await rpm(suite, id, "-Va"), "", suite);
        assert.equal(await rpm(suite, id, "--verifydb"), "", suite);
      }
    });
  }

  test("a package whose signers are not trusted is refused", async () => {
    await assert.rejects(
      install("v6", "two"),
      /demo-1-1\.noarch: it is signed by [0-9A-F]{40}, and/,
    );
  });
});
