import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebianPackage } from "../formats/debian-package.ts";
import { INSTALLED } from "../formats/installed-stanza.ts";
import type { PackagePool } from "../resolver/package-pool.ts";
import type { InstalledChoice, ResolvedPackage } from "../resolver/resolver.ts";
import type { BaseSystem } from "./base-system.ts";
import { upgradesBySource, withSameSource } from "./same-source.ts";

const INDEX = { repository: "debian", suite: "trixie", component: "main" };
const item = (name: string, version: string, source: string, origin = INDEX): DebianPackage =>
  ({ name, version, source: { name: source, version }, origin }) as DebianPackage;
const pool = { priorityOf: () => 500 } as unknown as PackagePool;
const resolved = [{ package: item("libc6", "2", "glibc") }] as unknown as ResolvedPackage[];

function choice(name: string, source: string, versions: readonly string[]): InstalledChoice {
  const installed = item(name, "1", source, INSTALLED);
  const others = versions.map((version) => item(name, version, source));
  return { package: installed, versions: [installed, ...others], requested: false };
}

/** Name and version of the first choices. */
const firstOf = (choices: readonly InstalledChoice[] = []): readonly (string | undefined)[] =>
  choices.map(({ versions: [first] }) => first && `${first.name} ${first.version}`);

test("withSameSource() prefers the version of the same source", () => {
  const choices = [
    choice("libc-bin", "glibc", ["2"]),
    choice("bash", "bash", ["2"]),
    choice("libc-l10n", "glibc", ["3", "2"]), // its newest is of another version
    choice("locales", "glibc", []), // it is held
  ];
  const found = withSameSource(choices, resolved, pool);
  assert.deepEqual(firstOf(found), ["libc-bin 2", "bash 1", "libc-l10n 1", "locales 1"]);
  assert.equal(withSameSource(found ?? [], resolved, pool), undefined);
});

test("upgradesBySource() is true from apt 2.5.2 on", () => {
  const withApt = (version: string): BaseSystem =>
    ({ packages: [{ key: "apt", package: { version } }] }) as unknown as BaseSystem;
  assert.equal(upgradesBySource(withApt("2.2.4")), false);
  assert.equal(upgradesBySource(withApt("3.0.3")), true);
  assert.equal(upgradesBySource({ packages: [] } as unknown as BaseSystem), false);
});
