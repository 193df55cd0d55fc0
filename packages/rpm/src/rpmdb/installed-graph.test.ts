import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
import { makeHeader, type TagValue } from "@rootsmith/testing/rpm";
import { RpmHeader } from "../file/rpm-header.ts";
import type { InstalledRpm } from "./content/installed-header.ts";
import { installedRpmGraph } from "./installed-graph.ts";
import { writeRpmdb } from "./rpmdb.ts";

function installed(name: string, tags: Readonly<Record<number, TagValue>> = {}): InstalledRpm {
  const header = makeHeader({ 1000: name, 1001: "1.2", 1002: "3", 1022: "noarch", ...tags });
  const signature = makeHeader({ 269: "00", 1004: new Uint8Array(16) }, "signature");
  return {
    rpm: { header: RpmHeader.read(header), signature: RpmHeader.read(signature, "signature") },
  };
}

/** Names, flags and versions as three tags. */
function relations(
  tags: readonly [number, number, number],
  ...all: readonly (readonly [name: string, flags?: number, version?: string])[]
): Readonly<Record<number, TagValue>> {
  return {
    [tags[0]]: all.map(([name]) => name),
    [tags[1]]: Uint32Array.from(all.map(([, flags = 0]) => flags)),
    [tags[2]]: all.map(([, , version = ""]) => version),
  };
}

const REQUIRES = [1049, 1048, 1050] as const;
const PROVIDES = [1047, 1112, 1113] as const;
const SUPPLEMENTS = [5052, 5054, 5053] as const;
const [PRE, AT_LEAST] = [1 << 9, 12];

const PACKAGES: readonly InstalledRpm[] = [
  installed("bash", { 1117: ["sh"], 1116: Uint32Array.of(0), 1118: ["/bin/"] }),
  installed("libz", relations(PROVIDES, ["libz.so.1()(64bit)"])),
  installed("langpack", relations(SUPPLEMENTS, ["web"])),
  installed(
    "web",
    relations(
      REQUIRES,
      ["/bin/sh", PRE],
      ["/bin/sh"],
      ["libz.so.1()(64bit)"],
      ["rpmlib(CompressedFileNames)", AT_LEAST, "3.0.4-1"],
      ["(gawk or libz >= 1)"],
      ["gone"],
    ),
  ),
];

function rootfsOf(files: Readonly<Record<string, string>>): RootfsTree {
  const tree = new RootfsTree();
  const options = { backend: "sqlite", path: "var/lib/rpm", epoch: 1, color: 3 } as const;
  for (const entry of writeRpmdb(PACKAGES, options)) tree.add(entry);
  for (const [path, text] of Object.entries(files)) {
    tree.add({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  return tree;
}

const purl = (name: string): string => `pkg:rpm/${name}@1.2-3?arch=noarch`;

async function reasonsIn(files: Readonly<Record<string, string>>) {
  const { packages } = await installedRpmGraph(rootfsOf(files));
  return Object.fromEntries(packages.map(({ name, reason }) => [name, reason]));
}

test("installedRpmGraph() reads relations, by what packages provide", async () => {
  const { packages } = await installedRpmGraph(rootfsOf({}));
  const web = packages.find(({ name }) => name === "web");
  assert.deepEqual(web, {
    id: purl("web"),
    name: "web",
    version: "1.2-3",
    architecture: "noarch",
    reason: "top",
    relations: [
      {
        kind: "Requires(pre)",
        text: "/bin/sh",
        satisfiedBy: [{ id: purl("bash"), provides: "/bin/sh" }],
      },
      {
        kind: "Requires",
        text: "libz.so.1()(64bit)",
        satisfiedBy: [{ id: purl("libz"), provides: "libz.so.1()(64bit)" }],
      },
      { kind: "Requires", text: "(gawk or libz >= 1)", satisfiedBy: [{ id: purl("libz") }] },
      { kind: "Requires", text: "gone", satisfiedBy: [] },
      {
        kind: "Supplements",
        weak: true,
        text: "web",
        satisfiedBy: [{ id: purl("langpack") }],
      },
    ],
  });
  assert.deepEqual(await installedRpmGraph(new RootfsTree()), { packages: [] });
});

test("installedRpmGraph() takes the reasons that dnf5 and yum keep", async () => {
  const dnf5 = `version = "1.0"
[packages]
"web.noarch" = {reason = "User"}
"bash.noarch" = {reason = "Dependency"}
[packages."libz.noarch"]
reason = "External User"
`;
  const expected = { bash: undefined, libz: "asked", langpack: "asked", web: "asked" };
  assert.deepEqual(await reasonsIn({ "usr/lib/sysimage/libdnf5/packages.toml": dnf5 }), expected);
  const yum = (name: string, reason: string) => ({
    [`var/lib/yum/yumdb/${name[0]}/0123abcd-${name}-1.2-3-noarch/reason`]: reason,
  });
  assert.deepEqual(
    await reasonsIn({ ...yum("web", "user"), ...yum("bash", "dep"), ...yum("langpack", "dep") }),
    { ...expected, langpack: undefined },
  );
});

test("installedRpmGraph() takes for asked for what zypper does not list as installed for others", async () => {
  const text = "# AutoInstalled generated Tue Nov 14 22:13:20 2023\n#\nbash\nlibz\n#\n";
  assert.deepEqual(await reasonsIn({ "var/lib/zypp/AutoInstalled": text }), {
    bash: undefined,
    libz: undefined,
    langpack: "asked",
    web: "asked",
  });
});

test("installedRpmGraph() takes what nothing needs for asked for where nobody keeps reasons", async () => {
  assert.deepEqual(await reasonsIn({}), {
    bash: undefined,
    libz: undefined,
    langpack: "top",
    web: "top",
  });
});
