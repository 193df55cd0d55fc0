/**
 * A whole rootfs beside that of `zypper --root` of the same repository: path by path, and what rpm says of both.
 *
 * Every difference has to stand, with its reason, in `fixtures/zypper-differences.json`; one that stands there and does
 * not come up is a failure too.
 *
 * Needs root, zypper, and what `make-rpm-repo.sh` of packages/rpm needs.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type BuildResult, build } from "@rootsmith/core";
import { rpmProvider } from "@rootsmith/distro-centos";
import { execa } from "execa";
import { assertListed } from "../../core/fixtures/assert-listed.ts";
import { compareRootfs } from "../../core/fixtures/compare-rootfs.ts";
import { reasonWithoutZypper, runZypper } from "../../rpm/fixtures/zypper-root.ts";
import { BASE_PACKAGES, makeOpensuseRepository } from "../fixtures/opensuse-repository.ts";
import { OPENSUSE } from "./opensuse-releases.ts";

const AUTO_INSTALLED = "var/lib/zypp/AutoInstalled";
const PATH = "usr/lib/sysimage/rpm";
/** Beside the packages of every rootfs. */
const SPECS = [
  ...["glibc", "setup", "basesystem", "util-linux", "grep", "sed", "trap-hardlinks", "trap-caps"],
  ...["trap-rich", "trap-new", "trap-ver", "trap-user", "trap-trigger", "trap-config"],
];

const differences = new URL("../fixtures/zypper-differences.json", import.meta.url);
const skip = await reasonWithoutZypper();
let work: string;

before(async () => {
  if (skip) return;
  work = await mkdtemp(join(tmpdir(), "rootsmith-e2e-"));
  await makeOpensuseRepository(join(work, "repository"));
});
after(async () => {
  if (!skip) await rm(work, { recursive: true, force: true });
});

test("opensuse() gives zypper's rootfs, but for listed differences", { skip }, async () => {
  const repository = join(work, "repository");
  const [ours, theirs] = [join(work, "ours"), join(work, "theirs")];
  // Debian's rpm has no ndb before version 6
  const dbpath = `/${PATH}`;
  const backend = await rpmBackend();
  const specs = [...BASE_PACKAGES, ...SPECS];
  await mkdir(theirs);
  await runZypper(theirs, { repository, specs, backend, dbpath });
  await buildRootfs(`${ours}.tar`, backend);
  await mkdir(ours);
  const flags = ["--xattrs", "--xattrs-include=*", "--numeric-owner"];
  await execa("tar", ["-C", ours, ...flags, "-xpf", `${ours}.tar`]);
  await execa("tar", ["-C", theirs, ...flags, "-cf", `${theirs}.tar`, "."]);
  const found = await compareRootfs(`${ours}.tar`, { name: "zypper", file: `${theirs}.tar` });
  // its first line has the time; the rest is compared below
  const isOther = (line: string): boolean => !line.startsWith(`${AUTO_INSTALLED}: `);
  await assertListed(found.filter(isOther), "", differences);
  const says = async (root: string, ...query: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await execa(
      "rpm",
      ["--root", root, "--dbpath", dbpath, "--define", `_db_backend ${backend}`, ...query],
      {
        reject: false,
      },
    );
    return stdout.split("\n").sort();
  };
  for (const query of [["-qa"], ["-Va"]]) {
    assert.deepEqual(await says(ours, ...query), await says(theirs, ...query), query.join(" "));
  }
  const automatic = async (root: string): Promise<readonly string[]> => {
    const text = await readFile(join(root, AUTO_INSTALLED), "utf8");
    return text.split("\n").slice(1);
  };
  assert.deepEqual(await automatic(ours), await automatic(theirs));
});

/** The one of SUSE, if the rpm of this machine has it. */
async function rpmBackend(): Promise<string> {
  const macros = ["--define", "_db_backend ndb", "--dbpath", join(work, "probe")];
  await execa("rpm", [...macros, "--initdb"], { reject: false });
  return existsSync(join(work, "probe/Packages.db")) ? "ndb" : "sqlite";
}

async function buildRootfs(dest: string, backend: string): Promise<BuildResult> {
  const repository = join(work, "repository");
  return build({
    name: "opensuse",
    provider: rpmProvider(
      {
        ...OPENSUSE,
        releases: OPENSUSE.releases.map((one) => ({ ...one, rpmdb: { backend, path: PATH } })),
      },
      {
        release: "tumbleweed",
        include: SPECS,
        repositories: [`file://${repository}`],
      },
    ),
    keyring: await readFile(join(repository, "RPM-GPG-KEY-test")),
    outputs: [{ type: "tar", dest }],
    cacheDir: join(work, "cache"),
  });
}
