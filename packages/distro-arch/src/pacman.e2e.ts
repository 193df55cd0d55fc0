/**
 * What is built, beside what `pacman -r ROOT -S` makes of the same repository: path by path, and the
 * database file by file. Then pacman checks and upgrades what was built.
 *
 * Needs root, pacman, makepkg, libarchive-tools and busybox-static. Says what it skips.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { type BuildResult, build, chroot } from "@rootsmith/core";
import { testPlugin } from "@rootsmith/testing";
import { execa } from "execa";
import { busyboxProblem, HOST_PLATFORM } from "../../core/fixtures/executor-fixture.ts";
import { archPackages } from "../fixtures/arch-packages.ts";
import { makepkgProblem } from "../fixtures/make-packages.ts";
import { makePacmanRoot } from "../fixtures/pacman-root.ts";
import { arch } from "./arch.ts";
import { compareVersions } from "./formats/version.ts";
import { plugin } from "./plugin.ts";

const hasPacman = !(await execa("pacman", ["--version"], { reject: false })).failed;
const skip =
  busyboxProblem() ??
  (await makepkgProblem()) ??
  (hasPacman ? undefined : "there is no pacman: apt-get install pacman-package-manager") ??
  (await chroot().unavailable(HOST_PLATFORM))?.reason ??
  false;

const WANTED = ["base", "tools"];

describe("arch(), beside pacman", { skip }, async () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-arch-"));
  after(() => rmSync(work, { recursive: true, force: true }));
  chmodSync(work, 0o755); // for makepkg, which is not run as root
  const [theirs, ours] = [join(work, "theirs"), join(work, "ours")];
  const root = skip === false ? await makePacmanRoot(work, archPackages()) : undefined;
  const { mirror = "", keyring = new Uint8Array() } = root ?? {};
  const pacman = async (directory: string, ...args: readonly string[]): Promise<Run> => {
    const [program = "", ...all] = root?.command(directory, ...args) ?? [];
    const options = { env: { LANG: "C.UTF-8" }, reject: false, all: true } as const;
    const run = await execa(program, all, options);
    return { all: run.all, exitCode: run.exitCode };
  };
  let installed = "";
  const order: string[] = [];
  const warnings: string[] = [];
  const buildOurs = (): Promise<BuildResult> =>
    build({
      name: "arch",
      provider: arch({ packages: ["base"], include: ["tools"], repositories: ["core"] }),
      mirrors: { arch: [mirror] },
      keyring,
      cacheDir: join(work, "built"),
      executor: "chroot",
      outputs: [{ type: "dir", dest: ours }],
      report: (event) => {
        if (event.type === "warning") warnings.push(event.message);
      },
    });

  testPlugin(plugin, {
    values: { repositories: ["core"], include: ["tools"] },
    mirrors: { arch: [mirror] },
    keyring,
    executors: [chroot()],
  });

  test("has the same paths with the same contents, modes and owners", async () => {
    mkdirSync(join(theirs, "var/lib/pacman"), { recursive: true });
    const { all, exitCode } = await pacman(theirs, "-Sy", ...WANTED);
    installed = all;
    assert.equal(exitCode, 0, installed);
    const { platforms } = await buildOurs();
    order.push(...(platforms[0]?.lock.packages.map(({ name }) => name) ?? []));
    const [left, right] = [treeOf(theirs), treeOf(ours)];
    // pacman's copy of the repository, and its log
    for (const path of [
      "var/lib/pacman/sync",
      "var/lib/pacman/sync/core.db",
      "var/lib/pacman/sync/core.db.sig",
    ]) {
      left.delete(path);
    }
    for (const path of left.keys()) if (path.startsWith("var/log")) left.delete(path);
    const different = [...new Set([...left.keys(), ...right.keys()])].filter(
      (path) => left.get(path) !== right.get(path),
    );
    assert.deepEqual(
      different.map((path) => [path, right.get(path)]),
      different.map((path) => [path, left.get(path)]),
    );
    assert.ok(left.size > 80, `${left.size} paths`);
    assert.ok(left.has("etc/tool.conf.pacnew"), "the scriptlet's settings stay");
  });

  test("installs packages in the order of pacman", () => {
    const names = [...installed.matchAll(/^installing (\S+)\.\.\.$/gm)].map(([, name]) => name);
    assert.equal(names.length, 8, installed);
    assert.deepEqual(order, names);
  });

  test("warns of what pacman warns of: a scriptlet and a hook that fail, a hook that is malformed", () => {
    const about = (pattern: RegExp): string[] => warnings.filter((text) => pattern.test(text));
    assert.equal(about(/post_install of tool/).length, 1, warnings.join("\n"));
    assert.equal(about(/hook 10-first/).length, 1, warnings.join("\n"));
    assert.equal(about(/30-bad\.hook.*line 7.*"Exce"/).length, 1, warnings.join("\n"));
  });

  test("is in order for pacman -Qkk, and up to date for pacman -Syu", async () => {
    const checked = await pacman(ours, "-Qkk");
    assert.doesNotMatch(checked.all, /[1-9]\d* (?:altered|missing) files?/);
    const upgraded = await pacman(ours, "-Syu");
    assert.equal(upgraded.exitCode, 0, upgraded.all);
    assert.match(upgraded.all, /there is nothing to do/);
    // as long as a hook is malformed, pacman does nothing more
    rmSync(join(ours, "usr/share/libalpm/hooks/30-bad.hook"));
    const removed = await pacman(ours, "-R", "tool-docs");
    assert.equal(removed.exitCode, 0, removed.all);
  });

  test("orders versions as vercmp does", async () => {
    const versions = [
      ...[
        "1",
        "1.0",
        "1.0.",
        "1..0",
        "1.0a",
        "1.0.a",
        "1.0-1",
        "1.0-2",
        "1:0.1",
        "0:1.0",
        "1.0rc1",
      ],
      ...["1.0.1", "1.0_1", "01", "a", "1.", "1-", ".1", "1.a.", "1+git", "1+", "2a1", "1~", "é1"],
    ];
    const pairs = versions.flatMap((a) => versions.map((b) => [a, b] as const));
    const script = 'while read -r a b; do vercmp "$a" "$b"; done';
    const { stdout } = await execa("sh", ["-c", script], {
      input: pairs.map((pair) => `${pair.join(" ")}\n`).join(""),
    });
    assert.deepEqual(
      pairs.map(([a, b]) => Math.sign(compareVersions(a, b))),
      stdout.split("\n").map(Number),
    );
  });
});

interface Run {
  /** What it printed. */
  readonly all: string;
  readonly exitCode: number | undefined;
}

/** What is at each path; times of installation aside. */
function treeOf(root: string, below = ""): Map<string, string> {
  const tree = new Map<string, string>();
  for (const name of readdirSync(join(root, below)).toSorted()) {
    const path = below === "" ? name : `${below}/${name}`;
    const stat = lstatSync(join(root, path));
    const owner = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`;
    if (stat.isSymbolicLink()) {
      tree.set(path, `link to ${readlinkSync(join(root, path))}`);
    } else if (stat.isDirectory()) {
      tree.set(path, `directory ${owner}`);
      for (const [child, text] of treeOf(root, path)) tree.set(child, text);
    } else {
      tree.set(path, `file ${owner} ${contentOf(root, path)}`);
    }
  }
  return tree;
}

/** The database as text, of other files a digest. */
function contentOf(root: string, path: string): string {
  const bytes = readFileSync(join(root, path));
  if (/^var\/lib\/pacman\/local\/.*\/(?:desc|files)$/.test(path)) {
    return bytes.toString().replace(/(%INSTALLDATE%\n)\d+/, "$1TIME");
  }
  return createHash("sha256").update(bytes).digest("hex");
}
