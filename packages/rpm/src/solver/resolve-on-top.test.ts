import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import type { ListedRpm } from "@rootsmith/testing/rpm";
import { fakeOpenRpm } from "../../fixtures/fake-open-rpm.ts";
import { fakeIndex } from "../../fixtures/fake-repository.ts";
import { type FakeErratum, updateinfoXml } from "../../fixtures/updateinfo-xml.ts";
import { nevraOf } from "../metadata/rpm-package.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import { findSecurityErrata } from "../repodata/updateinfo.ts";
import { type RpmBase, resolveRpms } from "./resolve-rpms.ts";

const INSTALLED = await Promise.all([
  fakeOpenRpm("bash", [{ path: "/usr/lib/bash/file" }]),
  // RPMSENSE_EQUAL, RPMSENSE_GREATER | RPMSENSE_EQUAL
  fakeOpenRpm("lib", [], { 1047: ["so"], 1112: Uint32Array.of(8), 1113: ["1"] }),
  fakeOpenRpm("tool", [], { 1049: ["so"], 1048: Uint32Array.of(12), 1050: ["1"] }),
]);

async function outcome(
  available: readonly ListedRpm[],
  specs: readonly string[],
  base: Partial<RpmBase> = {},
  errata?: readonly FakeErratum[],
): Promise<readonly string[]> {
  const repository: RpmRepository = {
    config: { name: "base", urls: [] },
    primary: await fakeIndex(available.map((item) => ({ arch: "x86_64", ...item }))),
    comps: async () => undefined,
    modules: async () => undefined,
    securityErrata: async (names) =>
      errata && findSecurityErrata([Buffer.from(updateinfoXml(errata))], names, "updateinfo"),
    fileOwners: async () => assert.fail("filelists are not worth their download"),
  };
  const { packages, erased } = await resolveRpms([repository], {
    architecture: "x86_64",
    specs,
    groupTypes: [],
    weakDeps: false,
    base: { packages: INSTALLED, ...base },
  });
  return [
    ...packages.map((item) => `+${nevraOf(item.package)}`),
    ...erased.map((item) => `-${nevraOf(item)}`),
  ].map((text) => text.replace(".x86_64", ""));
}

test("resolveRpms() installs nothing that the image has: capabilities, paths of any kind", async () => {
  const app = { name: "app", requires: ["so = 1", "/usr/lib/bash/file"] };
  assert.deepEqual(await outcome([app, { name: "other", provides: ["so = 1"] }], ["app"]), [
    "+app-1-1",
  ]);
  assert.deepEqual(await outcome([app], ["bash", "/usr/lib/bash/file"]), []);
});

test("resolveRpms() removes what requires a capability of a package", async () => {
  assert.deepEqual(await outcome([], [], { remove: ["lib"] }), ["-tool-1-1", "-lib-1-1"]);
});

const NEWER = [
  { name: "bash", evr: "1-2" },
  { name: "bash", evr: "1-3" },
  { name: "tool", evr: "1-2" },
];
const ERRATA: readonly FakeErratum[] = [
  { id: "HOLE", packages: [["bash", "1-2", "x86_64"]] },
  { id: "BUG", type: "bugfix", packages: [["tool", "1-2", "x86_64"]] },
];

test("resolveRpms() takes the newest version where one since closes a hole", async () => {
  const base = { upgrade: "security" } as const;
  assert.deepEqual(await outcome(NEWER, [], base, ERRATA), ["+bash-1-3", "-bash-1-1"]);
});

test("resolveRpms() says that security is not known without errata", async () => {
  await assert.rejects(outcome(NEWER, [], { upgrade: "security" }), {
    name: "ResolveError",
    message: "Cannot choose the updates for security: no repository has errata (updateinfo)",
  });
});
