/**
 * What becomes of the packages of an image when some are removed, beside a simulation of `apt-get remove` by the
 * apt of trixie. That of bookworm takes fewer alternatives.
 *
 * Needs root and a host whose apt has a Debian mirror.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, test } from "node:test";
import { build } from "@rootsmith/core";
import { hostDebianMirrors } from "../../fixtures/host-debian-mirrors.ts";
import { REMOVALS, type RemovalCase } from "../../fixtures/removals.ts";
import { debian } from "../debian.ts";

const mirrors = await hostDebianMirrors();
const skip =
  process.getuid?.() !== 0
    ? "not root"
    : mirrors.debian === undefined && "the host's apt has no Debian mirror";

describe("packages that are removed from an image", { skip }, async () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-removals-"));
  after(() => rmSync(work, { recursive: true }));
  const root = join(work, "root");
  if (skip === false) {
    await build({
      name: "removals:1",
      provider: debian({ suite: "trixie" }),
      mirrors,
      cacheDir: join(work, "cache"),
      outputs: [{ type: "dir", dest: root }],
    });
  }

  for (const [i, item] of REMOVALS.entries()) {
    test(`as apt-get remove: ${item.title}`, () => {
      assert.equal(leftByApt(root, `case-${i}`, item), item.left);
    });
  }
});

/** As {@linkcode RemovalCase} has it. */
function leftByApt(
  root: string,
  name: string,
  { base, index, remove }: RemovalCase,
): string | undefined {
  const within = `/${name}`;
  const path = (file: string): string => join(root, name, file);
  for (const directory of ["lists", "archives", "repository"]) {
    mkdirSync(path(`${directory}/partial`), { recursive: true });
  }
  const status = stanzas(base, { Status: "install ok installed" });
  const file = { Filename: "./x.deb", Size: "1", SHA256: "0".repeat(64) };
  writeFileSync(path("status"), status.join(""));
  writeFileSync(path("repository/Packages"), stanzas(index, file).join(""));
  writeFileSync(path("sources.list"), `deb [trusted=yes] file:${within}/repository ./\n`);
  const settings = {
    "APT::Architecture": "amd64",
    "APT::Architectures": "amd64",
    "APT::Get::AutomaticRemove": "false",
    "APT::Install-Recommends": "false",
    "APT::Sandbox::User": "root",
    "Dir::Cache": within,
    "Dir::Cache::archives": "archives",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Dir::Etc::sourcelist": `${within}/sources.list`,
    "Dir::Etc::sourceparts": "-",
    "Dir::State": within,
    "Dir::State::lists": `${within}/lists`,
    "Dir::State::status": `${within}/status`,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const apt = (...args: string[]): string =>
    execFileSync("chroot", [root, "apt-get", ...options, "-q", ...args], {
      encoding: "utf8",
      stdio: "pipe",
    });
  apt("update");
  let plan: string;
  try {
    plan = apt("--simulate", "remove", ...remove.split(" "));
  } catch (error) {
    if ((error as { status?: unknown }).status === 100) return undefined;
    throw error;
  }
  const left = new Map(status.map((stanza) => [/^Package: (.*)$/m.exec(stanza)?.[1] ?? "", ""]));
  for (const [, action, key = "", version] of plan.matchAll(
    /^(Inst|Remv) (\S+)(?: \[\S+\])?(?: \((\S+))?/gm,
  )) {
    if (action === "Remv") left.delete(key);
    else left.set(key, version === "1" ? "+" : `=${version}+`);
  }
  return [...left]
    .map(([name, end]) => `${name}${end}`)
    .sort()
    .join(" ");
}

/** Whole ones, with the fields that each needs. */
function stanzas(text: string, fields: Readonly<Record<string, string>>): string[] {
  const all = {
    ...{ Architecture: "amd64", Version: "1", Maintainer: "none", Description: "none" },
    ...fields,
  };
  return text.split("\n\n").map((stanza) => {
    const missing = Object.entries(all).filter(
      ([name]) => !new RegExp(`^${name}:`, "m").test(stanza),
    );
    return `${stanza}\n${missing.map(([name, value]) => `${name}: ${value}\n`).join("")}\n`;
  });
}
