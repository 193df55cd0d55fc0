import assert from "node:assert/strict";
import { test } from "node:test";
import type { PackageNode } from "@rootsmith/core/provider";
import type { ListedRpm } from "@rootsmith/testing/rpm";
import { fakeIndex } from "../../fixtures/fake-repository.ts";
import { parseEvr } from "../metadata/evr.ts";
import { parseComps } from "../repodata/comps.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import { lockedGraph } from "./locked-graph.ts";
import { searchPackages } from "./search-packages.ts";

const COMPS = `<comps><group><id>core</id><name>Core</name><packagelist>
<packagereq type="mandatory">basesystem</packagereq></packagelist></group></comps>`;

async function repository(
  packages: readonly ListedRpm[],
  name = "base",
  owners: Readonly<Record<string, readonly number[]>> = {},
): Promise<RpmRepository> {
  return {
    config: { name, urls: [] },
    primary: await fakeIndex(packages, name),
    comps: async () => parseComps(COMPS, "comps"),
    modules: async () => undefined,
    securityErrata: async () => [],
    fileOwners: async (paths) => new Map([...paths].map((path) => [path, owners[path] ?? []])),
  };
}

const PACKAGES: readonly ListedRpm[] = [
  { name: "basesystem", requires: ["setup"] },
  { name: "setup", evr: "1-2" },
  { name: "web", requires: ["libz.so.1", "/usr/share/data"], recommends: ["docs", "gone"] },
  { name: "zlib", provides: ["libz.so.1"] },
  { name: "data" },
  { name: "docs" },
];

const REQUEST = {
  asked: ["web"],
  base: [],
  askedGroups: [],
  baseGroups: ["@core"],
  groupTypes: ["mandatory"],
} as const;

function locked(name: string, evr = "1-1") {
  return { purl: `pkg:rpm/${name}`, name, arch: "noarch", evr: parseEvr(evr) };
}

const textOf = ({ name, reason, relations }: PackageNode): string =>
  [
    name,
    reason ?? "-",
    ...relations.map(
      ({ kind, text, satisfiedBy }) => `${kind} ${text} by ${satisfiedBy.map(({ id }) => id)}`,
    ),
  ].join(", ");

test("lockedGraph() finds relations in repositories, owners of paths, and what was asked for", async () => {
  const warnings: string[] = [];
  const base = await repository(PACKAGES, "base", { "/usr/share/data": [4] });
  const names = ["basesystem", "web", "zlib", "data", "docs"];
  const { packages } = await lockedGraph(
    [...names.map((name) => locked(name)), locked("setup", "1-1"), locked("unknown")],
    [base],
    { ...REQUEST, warn: (message) => warnings.push(message) },
  );
  assert.deepEqual(packages.map(textOf), [
    "basesystem, base, Requires setup by pkg:rpm/setup",
    "web, asked, Requires libz.so.1 by pkg:rpm/zlib, Requires /usr/share/data by pkg:rpm/data, Recommends docs by pkg:rpm/docs",
    "zlib, -",
    "data, -",
    "docs, -",
    "setup, -",
    "unknown, -",
  ]);
  assert.equal(packages[5]?.version, "1-1");
  assert.deepEqual(warnings, [
    "The repositories no longer have setup 1-1 and 1 more package of the lock: the relations are those of their newest versions",
  ]);
});

test("searchPackages() gives the version first that would be chosen", async () => {
  const old = await repository([{ name: "web", evr: "1-1" }, { name: "webmail" }], "old");
  const newer = await repository(
    [
      { name: "web", evr: "2-1", arch: "x86_64" },
      { name: "web", evr: "2-1", arch: "i686" },
      { name: "web", evr: "3-1", arch: "aarch64" },
    ],
    "new",
  );
  const request = { architecture: "x86_64", exclude: ["webmail"], warn: () => {} };
  const found = await searchPackages([old, newer], request, ({ name, summary }) => {
    assert.equal(summary, name);
    return name.startsWith("web");
  });
  assert.deepEqual(found, [
    {
      name: "web",
      version: "2-1",
      architecture: "x86_64",
      summary: "web",
      repositories: ["new"],
      chosen: true,
    },
    {
      name: "web",
      version: "1-1",
      architecture: "noarch",
      summary: "web",
      repositories: ["old"],
      chosen: false,
    },
    {
      name: "web",
      version: "2-1",
      architecture: "i686",
      summary: "web",
      repositories: ["new"],
      chosen: false,
    },
  ]);
});
