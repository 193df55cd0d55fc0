/**
 * Packages, metadata and databases of rpm.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { decompressContent } from "../../packages/archive/src/mod.ts";
import {
  collectBytes,
  RootfsTree,
  storedBytes,
  treeReader,
} from "../../packages/core/src/provider.ts";
import { fakeRpmFile } from "../../packages/rpm/fixtures/fake-open-rpm.ts";
import { makeNdb } from "../../packages/rpm/fixtures/make-ndb.ts";
import { updateinfoXml } from "../../packages/rpm/fixtures/updateinfo-xml.ts";
import { installedPackage } from "../../packages/rpm/src/file/installed-package.ts";
import { readRpm } from "../../packages/rpm/src/file/rpm-file.ts";
import { listFiles } from "../../packages/rpm/src/file/rpm-file-list.ts";
import { findPayload } from "../../packages/rpm/src/file/rpm-payload.ts";
import { MacroError } from "../../packages/rpm/src/lua/macro-text.ts";
import { RpmMacros } from "../../packages/rpm/src/lua/rpm-macros.ts";
import { parseModules } from "../../packages/rpm/src/modules/modulemd.ts";
import { parseComps } from "../../packages/rpm/src/repodata/comps.ts";
import { readPrimary } from "../../packages/rpm/src/repodata/primary.ts";
import { parseRepomd } from "../../packages/rpm/src/repodata/repomd.ts";
import { findSecurityErrata } from "../../packages/rpm/src/repodata/updateinfo.ts";
import { readBaseRpms } from "../../packages/rpm/src/rpmdb/base-rpms.ts";
import { installedRpmGraph } from "../../packages/rpm/src/rpmdb/installed-graph.ts";
import { installedRpmPackages } from "../../packages/rpm/src/rpmdb/installed-packages.ts";
import { writeRpmdb } from "../../packages/rpm/src/rpmdb/rpmdb.ts";
import { installedScripted } from "../../packages/rpm/src/transaction/scripted-rpm.ts";
import { scriptletsOf } from "../../packages/rpm/src/transaction/scriptlets.ts";
import { primaryXml, repositoryFiles } from "../../packages/testing/src/rpm/mod.ts";
import { drain, type FuzzTarget, textOf } from "../target.ts";

const DATABASE = "var/lib/rpm";

const FILES = [
  { path: "/usr", mode: 0o040755 },
  { path: "/usr/a", content: "a" },
];
const SCRIPTLETS = { 1024: "true", 1086: ["/bin/sh"] };

const PACKAGES = [
  { name: "bash", version: "5", requires: ["libc.so.6 >= 2", "(a or b)"], files: ["/bin/sh"] },
  { name: "glibc", version: "2", provides: ["libc.so.6 = 2"] },
];

const ERRATA = [
  { id: "A-1", cves: ["CVE-2024-1"], packages: [["bash", "1:5-2", "x86_64"] as const] },
  { id: "A-2", type: "bugfix", packages: [["glibc", "2-2", "x86_64"] as const] },
];

const COMPS = `<?xml version="1.0"?>
<comps>
  <group><id>core</id><name>Core</name><packagelist>
    <packagereq type="mandatory">bash</packagereq>
    <packagereq type="conditional" requires="gnome">gnome-bash</packagereq>
  </packagelist></group>
  <environment><id>minimal</id><name>Minimal</name>
    <grouplist><groupid>core</groupid></grouplist>
  </environment>
</comps>
`;

const MACROS = [
  '%{?a:%{b}}%{!?c:no}%%%a %[%a + 2 * (3 - 1) == 5 && "x" != "y"] %(echo %b) %{lua:print(1)}',
  "opt(ab:) %{-a}%{-b:%{-b*}}%1%#%** %{expand:%{upper:x}}",
  "%define d(x) {%1\n}\n%{d -x 1}%global g %{d 2}\n%dnl\n%undefine g",
];

const MODULES = `---
document: modulemd
version: 2
data:
  name: nodejs
  stream: "18"
  version: 1
  context: abc
  arch: x86_64
  dependencies:
  - requires: {platform: [el9], python: []}
  profiles:
    minimal: {rpms: [nodejs]}
  artifacts:
    rpms: [nodejs-1:18-1.x86_64]
---
document: modulemd-defaults
version: 1
data: {module: nodejs, stream: "18", profiles: {"18": [minimal]}}
`;

export const RPM_TARGETS: readonly FuzzTarget[] = [
  {
    name: "rpm",
    seeds: async () => [fakeRpmFile("a", FILES, SCRIPTLETS), fakeRpmFile("b")],
    async parse(input) {
      const rpm = await readRpm(storedBytes(input));
      listFiles(rpm.header);
      scriptletsOf(rpm.header);
      await drain(decompressContent(await findPayload(rpm)));
    },
  },
  {
    name: "repomd",
    seeds: async () => [repositoryFiles(PACKAGES).get("repodata/repomd.xml") ?? ""],
    parse: async (input) => parseRepomd(textOf(input), "repomd.xml"),
  },
  {
    name: "primary",
    seeds: async () => [primaryXml(PACKAGES)],
    async parse(input) {
      const index = await readPrimary([input], { repository: "base" });
      for (let place = 0; place < index.names.length; place++) index.read(place);
    },
  },
  {
    name: "updateinfo",
    seeds: async () => [updateinfoXml(ERRATA)],
    parse: (input) => findSecurityErrata([input], new Set(["bash"]), "updateinfo"),
  },
  {
    name: "comps",
    seeds: async () => [COMPS],
    parse: async (input) => parseComps(textOf(input), "comps"),
  },
  {
    name: "modules",
    seeds: async () => [MODULES],
    parse: (input) => parseModules(textOf(input), "modules"),
  },
  {
    name: "macros",
    seeds: async () => MACROS,
    async parse(input) {
      const nothing = (): string => "";
      const host = {
        rpmVersion: "6.1.0",
        shell: nothing,
        lua: nothing,
        getenv: nothing,
        exists: () => true,
        say() {},
      };
      const macros = new RpmMacros({ a: "1", b: "%{a}%a" }, host);
      macros.define(textOf(input));
      try {
        macros.expand(textOf(input));
      } catch (error) {
        if (!(error instanceof MacroError)) throw error;
      }
    },
  },
  databaseTarget("sqlite", "rpmdb.sqlite", () => databaseOf("sqlite", "rpmdb.sqlite")),
  databaseTarget("bdb", "Packages", () => databaseOf("bdb", "Packages")),
  // with its checksum, as zlib.adler32() of Python has it
  reasonsTarget("dnf", "var/lib/dnf/history.sqlite", () => databaseOf("sqlite", "rpmdb.sqlite")),
  reasonsTarget("dnf5", "usr/lib/sysimage/libdnf5/packages.toml", async () => [
    `[packages]\n"a.noarch" = {reason = "User"}\n[packages."b.noarch"]\nreason = "Group"\n`,
  ]),
  databaseTarget("ndb", "Packages.db", async () => [makeNdb([[Buffer.from("hello"), 0x55ee037f]])]),
];

function databaseTarget(kind: string, name: string, seeds: FuzzTarget["seeds"]): FuzzTarget {
  return {
    name: `rpmdb ${kind}`,
    seeds,
    async parse(input) {
      const tree = new RootfsTree();
      const content = { size: input.byteLength, open: () => [input] };
      tree.put({ type: "file", path: `${DATABASE}/${name}`, mode: 0o644, content });
      const base = await readBaseRpms(treeReader(tree));
      for (const rpm of base?.packages ?? []) {
        installedPackage(rpm);
        installedScripted(rpm);
      }
      await installedRpmPackages(tree);
      await installedRpmGraph(tree);
    },
  };
}

/** The file in which yum's successors keep why packages are there. */
function reasonsTarget(kind: string, path: string, seeds: FuzzTarget["seeds"]): FuzzTarget {
  return {
    name: `install reasons ${kind}`,
    seeds,
    async parse(input) {
      const tree = new RootfsTree();
      const content = { size: input.byteLength, open: () => [input] };
      tree.put({ type: "file", path, mode: 0o644, content });
      for (const bytes of await databaseOf("sqlite", "rpmdb.sqlite")) {
        const stored = { size: bytes.byteLength, open: () => [bytes] };
        tree.put({ type: "file", path: `${DATABASE}/rpmdb.sqlite`, mode: 0o644, content: stored });
      }
      await installedRpmGraph(tree);
    },
  };
}

async function databaseOf(backend: "sqlite" | "bdb", name: string): Promise<Uint8Array[]> {
  const rpms = [fakeRpmFile("a", FILES), fakeRpmFile("b")].map((file) =>
    readRpm(storedBytes(file)),
  );
  const packages = (await Promise.all(rpms)).map((rpm) => ({ rpm }));
  const files = writeRpmdb(packages, { backend, path: DATABASE, epoch: 1, color: 3 });
  const found = files.find((file) => file.path === `${DATABASE}/${name}`);
  return found?.type === "file" ? [await collectBytes(found.content.open())] : [];
}
