import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import type { PackageUpdate } from "@rootsmith/core/provider";
import type { ListedRpm } from "@rootsmith/testing/rpm";
import { fakeIndex } from "../../fixtures/fake-repository.ts";
import { type FakeErratum, updateinfoXml } from "../../fixtures/updateinfo-xml.ts";
import { parseEvr } from "../metadata/evr.ts";
import type { RepositoryConfig } from "../repodata/repo-file.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import { findSecurityErrata } from "../repodata/updateinfo.ts";
import { newerPackages } from "./newer-packages.ts";
import type { PoolRequest } from "./repository-pool.ts";

async function repository(
  name: string,
  packages: readonly ListedRpm[],
  options: { readonly errata?: readonly FakeErratum[] } & Partial<RepositoryConfig> = {},
): Promise<RpmRepository> {
  const { errata, ...config } = options;
  return {
    config: { name, urls: [], ...config },
    primary: await fakeIndex(packages, name),
    comps: async () => undefined,
    modules: async () => undefined,
    securityErrata: async (names) =>
      errata && findSecurityErrata([Buffer.from(updateinfoXml(errata))], names, "updateinfo"),
    fileOwners: async () => new Map(),
  };
}

/** Installed are `"NAME EVR ARCH"`. */
async function newer(
  installed: readonly string[],
  repositories: readonly RpmRepository[],
  request: Partial<PoolRequest> = {},
): Promise<readonly PackageUpdate[]> {
  const rpms = installed.map((text) => {
    const [name = "", evr = "", arch = "x86_64"] = text.split(" ");
    return { name, arch, evr: parseEvr(evr) };
  });
  return newerPackages(rpms, repositories, { architecture: "x86_64", warn: () => {}, ...request });
}

const X86 = { arch: "x86_64" };

test("newerPackages() gives the newest version, and the errata of all since", async () => {
  const base = await repository("base", [
    { name: "expat", evr: "2.5.0-1.el9", ...X86 },
    { name: "expat", evr: "2.5.0-3.el9", ...X86 },
    { name: "expat", evr: "9-1", arch: "aarch64" },
    { name: "bind", evr: "32:9-1", ...X86 },
    { name: "bash", evr: "5-1", ...X86 },
  ]);
  const errata: readonly FakeErratum[] = [
    { id: "OLD", packages: [["expat", "2.5.0-1.el9", "x86_64"]] },
    { id: "HOLE", cves: ["CVE-2024-45490"], packages: [["expat", "2.5.0-2.el9", "x86_64"]] },
    { id: "OTHER", packages: [["expat", "2.5.0-2.el9", "aarch64"]] },
    { id: "LATER", packages: [["expat", "2.5.0-4.el9", "x86_64"]] },
    { id: "BUG", type: "bugfix", packages: [["bind", "32:9-1", "x86_64"]] },
  ];
  const updates = await repository("updates", [], { errata });
  const installed = ["expat 2.5.0-1.el9", "bind 31:10-1", "bash 5-1", "gone 1-1"];
  assert.deepEqual(await newer(installed, [base, updates]), [
    {
      name: "expat",
      architecture: "x86_64",
      from: "2.5.0-1.el9",
      to: "2.5.0-3.el9",
      repository: "base",
      security: true,
      advisories: [{ id: "HOLE", severity: "Important", cves: ["CVE-2024-45490"] }],
    },
    {
      name: "bind",
      architecture: "x86_64",
      from: "31:10-1",
      to: "32:9-1",
      repository: "base",
      security: false,
    },
  ]);
});

test("newerPackages() says where no repository has errata, if there is anything to say of", async () => {
  const base = await repository("base", [{ name: "a", evr: "2-1", ...X86 }]);
  const said: string[] = [];
  const warn = (message: string): void => void said.push(message);
  assert.deepEqual(await newer(["a 2-1"], [base], { warn }), []);
  assert.deepEqual(said, []);
  assert.equal((await newer(["a 1-1"], [base], { warn }))[0]?.security, false);
  assert.deepEqual(said, [
    "No repository has errata, so that it is not known which updates are for security",
  ]);
});

test("newerPackages() obeys priorities and exclusions, and knows kernels by the newest", async () => {
  const own = await repository("own", [{ name: "a", evr: "2-1", ...X86 }], { priority: 1 });
  const other = await repository("other", [
    { name: "a", evr: "3-1", ...X86 },
    { name: "kernel", evr: "6-2", ...X86 },
    { name: "tool", evr: "2-1" },
  ]);
  const of = async (installed: readonly string[], exclude: readonly string[] = []) =>
    (await newer(installed, [own, other], { exclude })).map(({ name, to }) => `${name} ${to}`);
  assert.deepEqual(await of(["a 1-1"]), ["a 2-1"]);
  assert.deepEqual(await of(["a 2-1"]), []);
  assert.deepEqual(await of(["kernel 6-1", "kernel 6-2"]), []);
  assert.deepEqual(await of(["kernel 5-1", "kernel 6-1"]), ["kernel 6-2"]);
  assert.deepEqual(await of(["tool 1-1 x86_64", "kernel 5-1"], ["kern*"]), ["tool 2-1"]);
});

test("newerPackages() gives what obsoletes a package beside what is newer", async () => {
  const base = await repository("base", [
    { name: "old", evr: "1-2", ...X86 },
    { name: "new", evr: "2-1", obsoletes: ["old < 2"], ...X86 },
    { name: "new", evr: "2-2", obsoletes: ["old < 2"], ...X86 },
    { name: "new", evr: "2-2", obsoletes: ["old < 2"], arch: "i686" },
    { name: "other", evr: "3-1", obsoletes: ["old < 1"], ...X86 },
  ]);
  const errata = [{ id: "NEW", packages: [["new", "2-1", "x86_64"]] }] as const;
  const updates = await repository("updates", [], { errata });
  const found = await newer(["old 1-1", "new 2-2"], [base, updates]);
  assert.deepEqual(
    found.map(({ name, to, replacedBy, advisories = [] }) => [
      ...[name, to, replacedBy],
      ...advisories.map(({ id }) => id),
    ]),
    [
      ["old", "1-2", undefined],
      ["old", "2-2", "new", "NEW"],
    ],
  );
});
