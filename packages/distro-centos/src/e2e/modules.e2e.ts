/**
 * Modules beside dnf: what is installed of their profiles, and what dnf notes in the rootfs.
 *
 * Needs root, dnf, rpmbuild, createrepo_c and modifyrepo_c.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { build } from "@rootsmith/core";
import { execa } from "execa";
import { buildRpms, type RpmSpecs } from "../../../rpm/fixtures/build-rpms.ts";
import { hasProgram } from "../../../rpm/fixtures/resolve-with-dnf.ts";
import { centos } from "../centos.ts";

const PROGRAMS = ["dnf", "rpmbuild", "createrepo_c", "modifyrepo_c"];
const EMPTY = "%description\n%files";
const PACKAGES: RpmSpecs = {
  ...Object.fromEntries(
    ["node18", "node20", "perl26", "perl30", "other", "plain"].map((it) => [it, EMPTY]),
  ),
  release: `Provides: system-release = 9, base-module(platform:el9)\n${EMPTY}`,
  npm: `Requires: node18\n${EMPTY}`,
};
const MODULES = [
  moduleOf(
    "nodejs",
    "18",
    ["node18", "npm"],
    { common: ["node18", "npm"], minimal: ["node18"] },
    "5.26",
  ),
  moduleOf("nodejs", "20", ["node20"], { common: ["node20"] }, "5.30"),
  moduleOf("perl", "5.26", ["perl26"], { common: ["perl26"] }),
  moduleOf("perl", "5.30", ["perl30"], {}),
  moduleOf("other", "s", ["other"], { common: ["other"] }, undefined, "el8"),
  { document: "modulemd-defaults", version: 1, data: { module: "other", stream: "s" } },
  {
    document: "modulemd-defaults",
    version: 1,
    data: { module: "nodejs", stream: "18", profiles: { 18: ["common"] } },
  },
];

const skip = await reasonToSkip();
let work: string;
let repository: string;

before(async () => {
  if (skip) return;
  work = await mkdtemp(join(tmpdir(), "rootsmith-modules-"));
  repository = join(work, "packages");
  await buildRpms(work, PACKAGES);
  await execa("createrepo_c", ["--quiet", "--no-database", repository]);
  const metadata = join(work, "modules.yaml"); // JSON is YAML
  await writeFile(metadata, MODULES.map((item) => `---\n${JSON.stringify(item)}\n`).join(""));
  await execa("modifyrepo_c", ["--mdtype=modules", metadata, join(repository, "repodata")]);
});
after(async () => {
  if (!skip) await rm(work, { recursive: true, force: true });
});

for (const specs of [
  ["@nodejs"],
  ["@nodejs:18/minimal"],
  ["@nodejs:18/minimal", "@nodejs:18/common"],
  ["@nodejs:20/common", "plain"],
  ["@perl:5.26/common", "node18"],
  ["node18"],
  ["perl26"],
  ["plain"],
]) {
  test(`centos() installs ${specs.join(" and ")} as dnf`, { skip }, async () => {
    assert.deepEqual(await ourRoot(specs), await dnfRoot(specs));
  });
}

for (const specs of [
  ["@nodejs:18/gone"],
  ["@nodejs:20"],
  ["@nodejs:99"],
  ["@other:s/common"], // of another platform
  ["other"],
  ["@perl"],
  ["@nodejs:18/minimal", "@nodejs:20/common"],
  ["@nodejs:20/common", "@perl:5.26/common"],
]) {
  test(`centos() refuses ${specs.join(" and ")} as dnf`, { skip }, async () => {
    await assert.rejects(dnfRoot(specs), /Error: /);
    await assert.rejects(ourRoot(specs), { name: "ResolveError" });
  });
}

interface Root {
  readonly packages: readonly string[];
  /** By name of the file. */
  readonly modules: Readonly<Record<string, string>>;
}

async function dnfRoot(specs: readonly string[]): Promise<Root> {
  const home = await mkdtemp(join(work, "dnf-"));
  const root = join(home, "root");
  await mkdir(root);
  const repo = `[base]\nname=base\nbaseurl=file://${repository}\ngpgcheck=0\n`;
  await writeFile(join(home, "test.repo"), repo);
  await writeFile(join(home, ".rpmmacros"), "%_dbpath /var/lib/rpm\n");
  const main = { reposdir: home, cachedir: join(home, "cache"), logdir: home };
  const lines = Object.entries(main).map(([key, value]) => `${key}=${value}\n`);
  const config = join(home, "dnf.conf");
  await writeFile(config, `[main]\n${lines.join("")}`);
  await execa(
    "dnf",
    [
      ...["--noplugins", "-y", "-c", config, "--releasever=9", "--forcearch=x86_64"],
      ...[`--installroot=${root}`, "install", ...specs],
    ],
    { env: { HOME: home } },
  );
  return readRoot(root);
}

async function ourRoot(include: readonly string[]): Promise<Root> {
  const dest = join(await mkdtemp(join(work, "ours-")), "root");
  await build({
    name: "modules",
    provider: centos({
      release: "9-stream",
      repositories: [`file://${repository}`],
      checkSignatures: false,
      groups: [],
      include,
    }),
    platforms: ["linux/amd64"],
    configure: "none",
    outputs: [{ type: "dir", dest }],
    cacheDir: join(work, "cache"),
  });
  return readRoot(dest);
}

async function readRoot(root: string): Promise<Root> {
  const query = ["--root", root, "--dbpath", "/var/lib/rpm", "-qa", "--qf", "%{NAME}\\n"];
  const { stdout } = await execa("rpm", query);
  const directory = join(root, "etc/dnf/modules.d");
  const names = await readdir(directory).catch(() => []);
  const modules = names.map(
    async (name) => [name, await readFile(join(directory, name), "utf8")] as const,
  );
  return {
    packages: stdout.split("\n").sort(),
    modules: Object.fromEntries(await Promise.all(modules)),
  };
}

function moduleOf(
  name: string,
  stream: string,
  packages: readonly string[],
  profiles: Readonly<Record<string, readonly string[]>>,
  perl?: string,
  platform = "el9",
): object {
  const requires = { platform: [platform], ...(perl !== undefined && { perl: [perl] }) };
  return {
    document: "modulemd",
    version: 2,
    data: {
      ...{ name, stream, version: 1, context: "a", arch: "x86_64", summary: name },
      ...{ description: name, license: { module: ["MIT"] }, dependencies: [{ requires }] },
      profiles: Object.fromEntries(
        Object.entries(profiles).map(([profile, rpms]) => [profile, { rpms }]),
      ),
      artifacts: { rpms: packages.map((item) => `${item}-0:1.0-1.noarch`) },
    },
  };
}

async function reasonToSkip(): Promise<string | false> {
  for (const name of PROGRAMS) {
    if (!(await hasProgram(name))) return `${name} is not installed`;
  }
  return process.getuid?.() === 0 ? false : "not root";
}
