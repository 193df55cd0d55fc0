/**
 * A whole rootfs beside mmdebstrap's, path by path: type, mode, owner, link, xattrs, content.
 *
 * Every difference has to stand, with its reason, in `fixtures/mmdebstrap-differences.json`; one that
 * stands there and does not come up is a failure too.
 *
 * Needs root, mmdebstrap, and a host whose apt has a Debian mirror.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { build, digestOf, type RootfsEntry, readTar, storedBytes } from "@rootsmith/core";
import { execa } from "execa";
import { debian } from "./debian.ts";
import { debianHostMirrors } from "./host-mirrors.ts";

interface Difference {
  /** A regular expression that matches the whole of a line `PATH: what differs`. */
  readonly pattern: string;
  readonly sets: readonly string[];
  readonly reason: string;
}

const differences: readonly Difference[] = JSON.parse(
  await readFile(new URL("../fixtures/mmdebstrap-differences.json", import.meta.url), "utf8"),
);
const skip = await reasonToSkip();
let work: string;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-e2e-"));
});
after(async () => {
  await rm(work, { recursive: true, force: true });
});

interface PackageSet {
  readonly name: string;
  readonly suite: string;
  readonly include?: readonly string[];
  /** Packages that only rootsmith has to be told of. */
  readonly beside?: readonly string[];
}

// mmdebstrap takes usrmerge on bookworm, where usr-is-merged would do
const SETS: readonly PackageSet[] = [
  { name: "bookworm", suite: "bookworm", beside: ["usrmerge"] },
  { name: "trixie", suite: "trixie" },
  {
    name: "bookworm with diversions, users and capabilities",
    suite: "bookworm",
    beside: ["usrmerge"],
    include: ["iputils-ping", "openssh-server", "zutils"],
  },
];

for (const { name, suite, include = [], beside = [] } of SETS) {
  test(`debian() gives mmdebstrap's ${name}, but for listed differences`, { skip }, async () => {
    const [ours, theirs] = [join(work, `${name}.tar`), join(work, `${name}-mmdebstrap.tar`)];
    await build({
      name: suite,
      provider: debian({ suite, tweaks: "none", include: [...include, ...beside] }),
      outputs: [{ type: "tar", dest: ours }],
      cacheDir: join(work, "cache"),
    });
    await mmdebstrap(suite, include, theirs);

    const listed = differences.filter(({ sets }) => sets.includes(name));
    const found = compare(await readAll(ours), await readAll(theirs));
    const unlisted = found.filter(
      (line) => !listed.some(({ pattern }) => new RegExp(`^(?:${pattern})$`).test(line)),
    );
    assert.deepEqual(unlisted, []);
    const stale = listed.filter(
      ({ pattern }) => !found.some((line) => new RegExp(`^(?:${pattern})$`).test(line)),
    );
    assert.deepEqual(stale, []);
  });
}

async function reasonToSkip(): Promise<string | false> {
  if (process.getuid?.() !== 0) return "not root: mmdebstrap would need another mode";
  if ((await execa("mmdebstrap", ["--version"], { reject: false })).exitCode !== 0) {
    return "mmdebstrap is not installed";
  }
  return (await hostMirrors()).debian === undefined ? "the host's apt has no Debian mirror" : false;
}

function hostMirrors(): Promise<Readonly<Record<string, readonly string[]>>> {
  return debianHostMirrors({
    read: async (path) => readFile(`/${path}`).catch(() => undefined),
  });
}

async function mmdebstrap(suite: string, include: readonly string[], dest: string): Promise<void> {
  const { debian: [mirror] = [], "debian-security": [security] = [] } = await hostMirrors();
  await execa("mmdebstrap", [
    ...["--quiet", "--variant=minbase", ...include.map((name) => `--include=${name}`), suite, dest],
    `deb ${mirror} ${suite} main`,
    `deb ${mirror} ${suite}-updates main`,
    `deb ${security} ${suite}-security main`,
  ]);
}

/** What identifies a node, by path. Times are left out: mmdebstrap's are those of its run. */
async function readAll(file: string): Promise<Map<string, Readonly<Record<string, string>>>> {
  const nodes = new Map<string, Readonly<Record<string, string>>>();
  for await (const entry of readTar(storedBytes(await readFile(file)))) {
    nodes.set(entry.path, await describe(entry));
  }
  return nodes;
}

async function describe(entry: RootfsEntry): Promise<Readonly<Record<string, string>>> {
  const xattrs = Object.entries(entry.xattrs ?? {})
    .map(([name, value]) => `${name}=${Array.from(value).join(".")}`)
    .sort();
  return {
    type: entry.type,
    mode: entry.mode.toString(8),
    owner: `${entry.uid ?? 0}:${entry.gid ?? 0}`,
    ...(xattrs.length > 0 && { xattrs: xattrs.join(" ") }),
    ...("target" in entry && { target: entry.target }),
    ...("major" in entry && { device: `${entry.major}:${entry.minor}` }),
    ...(entry.type === "file" && { content: (await digestOf(entry.content.open())).digest }),
  };
}

function compare(
  ours: ReadonlyMap<string, Readonly<Record<string, string>>>,
  theirs: ReadonlyMap<string, Readonly<Record<string, string>>>,
): string[] {
  const lines: string[] = [];
  for (const path of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [a, b] = [ours.get(path), theirs.get(path)];
    if (a === undefined) lines.push(`${path}: only mmdebstrap`);
    else if (b === undefined) lines.push(`${path}: only rootsmith`);
    else {
      const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
      const differing = keys.filter((key) => a[key] !== b[key]);
      if (differing.length > 0) lines.push(`${path}: ${differing.join(", ")}`);
    }
  }
  return lines;
}
