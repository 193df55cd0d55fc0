/**
 * Relations of all packages of an image beside those that apt and dnf find, and what dnf has kept of reasons.
 *
 * Needs root and a Debian mirror in the host's apt; for RPM what `fixtures/rpm-repo/make-rpm-repo.sh` of
 * packages/rpm needs. Says what it skips.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { PackageNode } from "@rootsmith/core/provider";
import { execa } from "execa";
import { makeRpmRepository, reasonWithoutDnf } from "../../../rpm/fixtures/dnf-root.ts";
import { debianProblem, rootsmith } from "../../fixtures/e2e-build.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-why-"));
after(() => rm(work, { recursive: true, force: true }));

/** The packages of an image, as `tree --json` has them. */
function packagesIn(image: string): readonly PackageNode[] {
  const { packages } = JSON.parse(rootsmith("tree", image, "--json"));
  return packages.map((item: { readonly purl: string }) => ({ ...item, id: item.purl }));
}

/** Names of the packages that ask for each, by any relation. */
function dependentsIn(packages: readonly PackageNode[]): Map<string, Set<string>> {
  const names = new Map(packages.map(({ id, name }) => [id, name]));
  const dependents = new Map(packages.map(({ name }) => [name, new Set<string>()]));
  for (const { name, relations } of packages) {
    for (const { id } of relations.flatMap(({ satisfiedBy }) => satisfiedBy)) {
      dependents.get(names.get(id) ?? "")?.add(name);
    }
  }
  return dependents;
}

const withoutDebian = await debianProblem();

describe("Debian", { skip: withoutDebian }, () => {
  test("tree finds of all packages what apt-cache depends finds", async () => {
    const [image, root] = [join(work, "trixie"), join(work, "trixie-root")];
    rootsmith(
      ...["build", "debian:trixie", "--include", "nginx,vim,python3,git,openssh-client", "-q"],
      ...["-o", `type=oci,dest=${image}`, "-o", `type=dir,dest=${root}`],
    );
    const packages = packagesIn(image);
    const names = packages.map(({ name }) => name);
    const kinds = ["suggests", "conflicts", "breaks", "replaces", "enhances"];
    const { stdout } = await execa("chroot", [
      ...[root, "apt-cache", "depends"],
      ...[...kinds.map((kind) => `--no-${kind}`), ...names],
    ]);
    const theirs = new Map<string, Set<string>>(names.map((name) => [name, new Set()]));
    let subject = "";
    for (const line of stdout.split("\n")) {
      if (/^\S/.test(line)) subject = line;
      // "  Depends: mawk", and below "  PreDepends: <awk>" who provides it: "    mawk"
      const [, name = ""] = /^ [ |](?:\w+:| ) ([^<\s:]+)/.exec(line) ?? [];
      if (names.includes(name) && name !== subject) theirs.get(subject)?.add(name);
    }
    const dependents = dependentsIn(packages);
    for (const name of names) {
      const ours = names.filter((other) => dependents.get(other)?.has(name));
      assert.deepEqual(ours.sort(), [...(theirs.get(name) ?? [])].sort(), name);
    }
  });
});

describe("RPM", { skip: await reasonWithoutDnf() }, () => {
  test("tree finds of all packages those that dnf finds, and takes its reasons", async () => {
    const [repository, root, home] = ["repository", "root", "home"].map((name) => join(work, name));
    assert.ok(repository && root && home);
    await makeRpmRepository(repository, "9");
    await mkdir(home);
    // Debian's rpm has its database below the home directory.
    await writeFile(join(home, ".rpmmacros"), "%_dbpath /var/lib/rpm\n");
    const flags = [
      ...["--noplugins", "-q", "-y", `--installroot=${root}`, "--releasever=9"],
      `--setopt=reposdir=${repository}`,
    ];
    const dnf = (...args: string[]) => execa("dnf", [...flags, ...args], { env: { HOME: home } });
    await dnf("--nogpgcheck", "install", "rpm", "util-linux");
    const image = join(work, "image");
    rootsmith("build", `dir:${root}`, "-q", "-o", `type=oci,dest=${image}`);
    const packages = packagesIn(image);
    assert.deepEqual(
      packages.filter(({ reason }) => reason === "asked").map(({ name }) => name),
      ["rpm", "util-linux"],
    );
    for (const [name, dependents] of dependentsIn(packages)) {
      const query = ["repoquery", "--installed", "--whatdepends", name, "--qf", "%{name}"];
      const theirs = new Set((await dnf(...query)).stdout.split("\n"));
      theirs.delete("");
      theirs.delete(name);
      assert.deepEqual([...dependents].sort(), [...theirs].sort(), name);
    }
  });
});
