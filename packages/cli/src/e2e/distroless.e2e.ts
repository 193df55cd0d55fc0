/**
 * Images without a package manager, from a build to programs that run in them.
 *
 * Needs root, and a host whose apt has a Debian mirror; says what it skips.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { hostDebianMirrors } from "../../../distro-debian/fixtures/host-debian-mirrors.ts";

const MAIN = join(import.meta.dirname, "../main.ts");
const { debian } = await hostDebianMirrors();
const skip =
  process.getuid?.() !== 0
    ? "not root"
    : debian === undefined && "the host's apt has no Debian mirror";
const work = mkdtempSync(join(tmpdir(), "rootsmith-distroless-"));
after(() => rmSync(work, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function rootsmith(...args: readonly string[]): Ended {
  const all = [MAIN, ...args, "--cache-dir", join(work, "cache")];
  return spawnSync(process.execPath, all, { encoding: "utf8", cwd: work });
}

/** A directory with the image of trixie. */
function build(name: string, ...args: readonly string[]): { readonly root: string } & Ended {
  const root = join(work, name);
  const ended = rootsmith(
    "build",
    "debian:trixie",
    "--distroless",
    ...args,
    "-o",
    `type=dir,dest=${root}`,
  );
  return { root, ...ended };
}

function chroot(root: string, ...command: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync("chroot", [root, ...command], {
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "" },
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

test("a distroless image has accounts, certificates and time zones, and no program", {
  skip,
}, () => {
  const sbom = join(work, "static.spdx.json");
  const { root, stderr } = build(
    "static",
    ...["--include", "ca-certificates,tzdata,netbase", "-o", `type=spdx,dest=${sbom}`],
  );
  assert.match(stderr, /^4 of \d+ packages stay:$/m);
  assert.match(stderr, /not openssl, which ca-certificates needs for scripts alone/);
  assert.doesNotMatch(stderr, /warning/);
  assert.deepEqual(readdirSync(join(root, "usr/bin")), []);
  for (const path of ["etc/passwd", "etc/os-release", "etc/ssl/certs/ca-certificates.crt"]) {
    assert.equal(existsSync(join(root, path)), true, path);
  }
  assert.equal(existsSync(join(root, "usr/share/zoneinfo/Europe/Berlin")), true);
  assert.equal(existsSync(join(root, "usr/share/doc/netbase/copyright")), true);
  for (const path of ["etc/apt", "var/lib/apt", "var/lib/dpkg/status", "var/cache/debconf"]) {
    assert.equal(existsSync(join(root, path)), false, path);
  }
  const names = ["base-files", "ca-certificates", "netbase", "tzdata"];
  const database = readdirSync(join(root, "var/lib/dpkg/status.d"));
  assert.deepEqual(
    database.sort(),
    names.flatMap((name) => [name, `${name}.md5sums`]),
  );
  const { packages } = JSON.parse(readFileSync(sbom, "utf8")) as {
    readonly packages: readonly {
      readonly name: string;
      readonly primaryPackagePurpose?: string;
    }[];
  };
  const listed = packages.filter(({ name }) => name !== "debian").map(({ name }) => name);
  assert.deepEqual(listed.sort(), names);
});

test("python runs in a distroless image, with TLS and time zones", { skip }, () => {
  const { root, stderr } = build("python", "--include", "ca-certificates,python3,tzdata");
  assert.match(stderr, /python3-minimal, libpython3-stdlib, .*: python3 needs it|python3 needs it/);
  const script =
    "import ssl, sqlite3, ctypes; print(len(ssl.create_default_context().get_ca_certs()) > 100)";
  assert.equal(chroot(root, "/usr/bin/python3", "-c", script), "True");
  assert.equal(existsSync(join(root, "usr/bin/sh")), false);
});

test("a distroless image for debugging has busybox", { skip }, () => {
  const { root } = build("debug", "--busybox", "--include", "ca-certificates");
  assert.equal(chroot(root, "/busybox/sh", "-c", "/busybox/echo $((6 * 7))"), "42");
  assert.deepEqual(readdirSync(join(root, "usr/bin")), ["busybox"]);
});

test("a program of the caller that lacks a library is refused, and runs where it is kept", {
  skip,
}, () => {
  const copy = ["--copy-in", "/bin/bash:/opt/shell"];
  const bare = build("bare", "--include", "tzdata", ...copy);
  assert.equal(bare.status, 1);
  assert.match(bare.stderr, /the program \/opt\/shell needs .*ld-linux.*, which is not there/);
  assert.match(bare.stderr, /Keep the package that brings it: libc6/);
  assert.equal(existsSync(bare.root), false);
  const half = build("half", "--include", "libc6", ...copy);
  assert.match(half.stderr, /\/opt\/shell needs libtinfo\.so\.6[\s\S]*Keep .*: libtinfo6/);
  const { root } = build("whole", "--include", "libc6", "--keep", "libtinfo6", ...copy);
  assert.equal(chroot(root, "/opt/shell", "-c", "echo $((6 * 7))"), "42");
});

test("a distroless image is the same again, in any layers, from a definition", { skip }, () => {
  const definition = join(work, "rootsmith.yaml");
  writeFileSync(
    definition,
    "images:\n  app:\n    distro: debian:trixie\n    include: [redis-server]\n    options:\n      distroless: true\n      keep: [tzdata]\n",
  );
  const images = [
    [
      "one.tar",
      "debian:trixie",
      "--distroless",
      "--include",
      "redis-server",
      "--keep",
      "tzdata",
      "--no-cache",
    ],
    ["two.tar", definition, "app", "--no-cache"],
    ["three.tar", definition, "app", "--layers", "packages=5"],
  ] as const;
  for (const [name, ...args] of images) {
    const { status, stderr } = rootsmith("build", ...args, "-o", join(work, name));
    assert.equal(status, 0, stderr);
  }
  const [one, two, three] = images.map(([name]) => readFileSync(join(work, name)));
  assert.ok(one && two && three);
  assert.equal(one.equals(two), true);
  assert.equal(one.equals(three), true);
});
