/**
 * Packages on top of an image, beside `dnf --installroot` on a copy of the same image: path by path, but for what
 * is listed in `fixtures/on-top-differences.json`; then `rpm -qa` and `rpm -Va` of both.
 *
 * Needs root, dnf, and what `make-rpm-repo.sh` of packages/rpm needs.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type BuildResult, build } from "@rootsmith/core";
import { readBaseRpms } from "@rootsmith/rpm";
import { execa } from "execa";
import { assertListed } from "../../../core/fixtures/assert-listed.ts";
import { compareRootfs } from "../../../core/fixtures/compare-rootfs.ts";
import { buildRpms } from "../../../rpm/fixtures/build-rpms.ts";
import {
  type DnfOptions,
  makeRpmRepository,
  reasonWithoutDnf,
  runDnf,
} from "../../../rpm/fixtures/dnf-root.ts";
import { NEWER_RPMS, OLDER_RPMS } from "../../fixtures/on-top-rpms.ts";
import { centos } from "../centos.ts";
import type { CentosOptions } from "../options/options.ts";

interface Set {
  readonly title: string;
  readonly options: Partial<CentosOptions>;
  readonly dnf: Pick<DnfOptions, "action" | "specs">;
}

const install = (...include: string[]): Pick<Set, "options" | "dnf"> => ({
  options: { include },
  dnf: { action: "install", specs: include },
});

const SETS: readonly Set[] = [
  { title: "files", ...install("trap-fileprov", "trap-caps", "trap-config", "fresh") },
  { title: "scriptlets and a user", ...install("trap-trigger", "trap-user", "trap-hardlinks") },
  { title: "an upgrade that another one needs", ...install("needs-newer") },
  {
    title: "upgrades, with triggers and changed configuration",
    options: { upgrade: "all" },
    dnf: { action: "upgrade", specs: [] },
  },
  {
    title: "a removal, of what needs it as well",
    options: { remove: ["library"] },
    dnf: { action: "remove", specs: ["library"] },
  },
  { title: "a successor", ...install("successor") },
];

const DIFFERENCES = new URL("../../fixtures/on-top-differences.json", import.meta.url);
const RELEASE = "9";
const skip = await reasonWithoutDnf();

describe("packages on top of centos:9-stream", { skip }, () => {
  let work: string;
  const path = (name: string): string => join(work, name);

  before(async () => {
    work = await mkdtemp(join(tmpdir(), "rootsmith-on-top-"));
    await makeRpmRepository(path("main"), RELEASE);
    await buildRpms(path("old"), OLDER_RPMS);
    await buildRpms(path("new"), NEWER_RPMS, "2.0");
    for (const name of ["old", "new"]) {
      await execa("createrepo_c", ["--quiet", "--no-database", path(`${name}/packages`)]);
    }
    await mkdir(path("repos"));
    const sections = [path("main"), path("new/packages")].map(
      (url, index) => `[r${index}]\nname=r${index}\nbaseurl=file://${url}\ngpgcheck=0\n`,
    );
    await writeFile(path("repos/test.repo"), sections.join("\n"));
    await make("base", "old", { groups: ["core"], include: Object.keys(OLDER_RPMS) });
  });
  after(() => rm(work, { recursive: true, force: true }));

  async function make(
    name: string,
    repository: "old" | "new",
    options: Partial<CentosOptions>,
    from?: string,
  ): Promise<BuildResult> {
    return build({
      name: `${name}:1`,
      provider: centos({
        release: "9-stream",
        repositories: [path("main"), path(`${repository}/packages`)].map((url) => `file://${url}`),
        checkSignatures: false,
        vault: false,
        ...options,
      }),
      cacheDir: path("cache"),
      cachedLayers: false,
      ...(from !== undefined && { from }),
      outputs: [
        { type: "oci", dest: path(name) },
        { type: "tar", dest: path(`${name}.tar`) },
      ],
    });
  }

  /** What dnf makes of the image. */
  async function byDnf({ action, specs }: Set["dnf"]): Promise<string> {
    const root = await unpacked("base");
    const options = { repository: path("repos"), release: RELEASE, specs };
    await runDnf(root, { ...options, ...(action && { action }) });
    return root;
  }

  async function unpacked(name: string): Promise<string> {
    const root = await mkdtemp(path("root-"));
    const xattrs = ["--numeric-owner", "--xattrs", "--xattrs-include=*"];
    await execa("tar", ["-xf", path(`${name}.tar`), ...xattrs, "-C", root]);
    return root;
  }

  async function rpm(root: string, ...args: string[]): Promise<readonly string[]> {
    const { stdout } = await execa("rpm", ["--root", root, "--dbpath", "/var/lib/rpm", ...args], {
      reject: false,
    });
    return stdout.split("\n").sort();
  }

  /** As an image would be read that dnf has made. */
  async function installedIn(root: string): Promise<readonly string[]> {
    const found = await readBaseRpms({
      read: (file) => readFile(join(root, file)).catch(() => undefined),
    });
    const rows = [...(found?.packages ?? []), ...(found?.keys ?? [])];
    return rows.map(({ nevra }) => nevra.replace(/-\d+:/, "-")).sort();
  }

  for (const { title, options, dnf } of SETS) {
    test(`${title}: as dnf ${dnf.action} ${dnf.specs.join(" ")}`, async () => {
      await make("top", "new", options, path("base"));
      const [theirs, ours] = [await byDnf(dnf), await unpacked("top")];
      const xattrs = ["--xattrs", "--xattrs-include=*", "--numeric-owner"];
      await execa("tar", ["-C", theirs, ...xattrs, "-cf", path("dnf.tar"), "."]);
      const found = await compareRootfs(path("top.tar"), { name: "dnf", file: path("dnf.tar") });
      await assertListed(found, title, DIFFERENCES);
      for (const query of ["-qa", "-Va"]) {
        assert.deepEqual(await rpm(ours, query), await rpm(theirs, query), query);
      }
      assert.deepEqual(await installedIn(theirs), await rpm(theirs, "-qa"));
      for (const root of [theirs, ours]) await rm(root, { recursive: true });
    });
  }

  test("the same bytes when it is built again, and no more than what changed", async () => {
    const options = { upgrade: "all" } as const;
    const [first, second] = [
      await make("top", "new", options, path("base")),
      await make("again", "new", options, path("base")),
    ];
    const diffIDs = ({ platforms: [platform] }: BuildResult): readonly string[] =>
      (platform?.layers ?? []).map(({ diffID }) => diffID);
    assert.deepEqual(diffIDs(first), diffIDs(second));
    assert.equal(diffIDs(first).length, 2);
  });
});
