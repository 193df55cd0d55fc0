/**
 * Choices beside apk: small repositories made by chance, the same in each run, solved by both.
 *
 * Needs the program `apk` (apk-tools, which Debian does not have). Says what it skips.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { segment } from "../../fixtures/make-apk.ts";
import { parseDependencies } from "../relations/dependency.ts";
import { parseIndex } from "../repository/v2-index.ts";
import { resolvePackages } from "./resolver.ts";

const PROBLEMS = 200;
const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"];
const BARE = ["v", "w"];
const LIBRARIES = ["so:x", "so:y"];

const skip = spawnSync("apk", ["--version"]).status === 0 ? false : "there is no apk";
const work = await mkdtemp(join(tmpdir(), "rootsmith-solver-"));
after(() => rm(work, { recursive: true, force: true }));

/** Numbers by chance, the same for the same problem. */
class Chance {
  readonly #problem: number;
  #count = 0;

  constructor(problem: number) {
    this.#problem = problem;
  }

  below(limit: number): number {
    const hash = createHash("sha256")
      .update(`${this.#problem} ${this.#count++}`)
      .digest();
    return hash.readUInt32LE(0) % limit;
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  happens(percent: number): boolean {
    return this.below(100) < percent;
  }
}

function indexOf(chance: Chance): string {
  let count = 0;
  return NAMES.flatMap((name) => {
    const versions = chance.happens(35) ? ["1-r0", "2-r0"] : ["1-r0"];
    return versions.map((version) => {
      const checksum = createHash("sha1").update(`${name} ${count++}`).digest("base64");
      const depends = Array.from({ length: chance.of([0, 1, 1, 2]) }, () =>
        dependencyBy(chance, name),
      );
      const provides = [
        ...(chance.happens(25) ? [chance.of(BARE)] : []),
        ...(chance.happens(25) ? [`${chance.of(LIBRARIES)}=${chance.of(["1", "2"])}`] : []),
      ];
      const others = NAMES.filter((other) => other !== name);
      const lines = [
        `C:Q1${checksum}\nP:${name}\nV:${version}\nA:x86_64\nS:1\nI:1\nT:t\nU:\nL:MIT`,
        chance.happens(40) && `k:${chance.of([1, 5, 10])}`,
        depends.length > 0 && `D:${[...new Set(depends)].join(" ")}`,
        provides.length > 0 && `p:${provides.join(" ")}`,
        chance.happens(12) && `i:${chance.of(others)}=1-r0 ${chance.of(others)}`,
      ];
      return `${lines.filter(Boolean).join("\n")}\n`;
    });
  }).join("\n");
}

function dependencyBy(chance: Chance, self: string): string {
  const name = chance.of([...NAMES, ...NAMES, ...BARE, ...LIBRARIES].filter((one) => one !== self));
  if (chance.happens(8)) return `!${name}`;
  const isReal = NAMES.includes(name);
  return isReal && chance.happens(25)
    ? `${name}${chance.of([">=1-r0", ">1-r0", "=2-r0", "<2-r0", "~1"])}`
    : name;
}

function ours(text: string, world: readonly string[]): string | undefined {
  try {
    const index = parseIndex(text, { repository: "main", path: () => "" });
    const chosen = resolvePackages(index, parseDependencies(world.join(" ")));
    return chosen
      .map(({ name, version }) => `${name}-${version}`)
      .sort()
      .join(" ");
  } catch (error) {
    assert.equal((error as Error).name, "ResolveError");
    return undefined;
  }
}

async function theirs(
  problem: number,
  text: string,
  world: readonly string[],
): Promise<string | undefined> {
  const root = join(work, `${problem}`);
  for (const folder of ["etc/apk", "lib/apk/db", "var/cache/apk", "repository/x86_64"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const file of ["etc/apk/world", "lib/apk/db/installed"]) writeFileSync(join(root, file), "");
  writeFileSync(join(root, "etc/apk/repositories"), `${root}/repository\n`);
  const index = await segment({ APKINDEX: text });
  writeFileSync(join(root, "repository/x86_64/APKINDEX.tar.gz"), index);
  const flags = ["--root", root, "--arch", "x86_64", "--allow-untrusted", "--simulate"];
  const { stdout, status } = spawnSync("apk", [...flags, "add", ...world], { encoding: "utf8" });
  if (status !== 0) return undefined;
  const installed = [...stdout.matchAll(/Installing (\S+) \((\S+)\)/g)];
  return installed
    .map(([, name, version]) => `${name}-${version}`)
    .sort()
    .join(" ");
}

test("resolvePackages() finds a choice where apk does, nearly always the same", {
  skip,
}, async () => {
  let solved = 0;
  const different: string[] = [];
  for (let problem = 0; problem < PROBLEMS; problem++) {
    const chance = new Chance(problem);
    const text = indexOf(chance);
    const world = [
      ...new Set([chance.of(NAMES), chance.of([...NAMES, ...BARE]), chance.of(NAMES)]),
    ];
    const expected = await theirs(problem, text, world);
    if (expected === undefined) continue;
    solved++;
    const actual = ours(text, world);
    assert.notEqual(actual, undefined, `problem ${problem}: apk takes ${expected}`);
    if (actual !== expected) different.push(`problem ${problem}: ${actual}, apk takes ${expected}`);
  }
  assert.ok(solved > PROBLEMS / 4);
  assert.ok(different.length <= solved / 33, different.join("\n"));
});
