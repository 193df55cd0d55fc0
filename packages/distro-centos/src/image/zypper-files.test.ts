import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes, contentOf, RootfsTree, treeReader } from "@rootsmith/core/provider";
import { zypperEntries } from "./zypper-files.ts";

const FACTS = {
  repositories: { "repo-oss": "https://mirror.example/oss/" },
  autoInstalled: ["glibc", "libz1"],
};

async function textsOf(tree: RootfsTree): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = {};
  for await (const entry of zypperEntries(treeReader(tree), RPMDB, FACTS, 1_700_000_000)) {
    if (entry.type === "symlink") texts[entry.path] = `-> ${entry.target}`;
    if (entry.type !== "file") continue;
    texts[entry.path] = new TextDecoder().decode(await collectBytes(entry.content.open()));
  }
  return texts;
}

const RPMDB = "usr/lib/sysimage/rpm";
const AUTO = {
  "var/lib/rpm": "-> ../../usr/lib/sysimage/rpm",
  "var/lib/zypp/AutoInstalled":
    "# AutoInstalled generated Tue Nov 14 22:13:20 2023\n#\nglibc\nlibz1\n#\n",
};

test("zypperEntries() has the repositories as zypper writes them", async () => {
  assert.deepEqual(await textsOf(new RootfsTree()), {
    ...AUTO,
    "etc/zypp/repos.d/repo-oss.repo":
      "[repo-oss]\nenabled=1\nautorefresh=1\nbaseurl=https://mirror.example/oss/\n",
  });
});

test("zypperEntries() has none where a package has brought repositories or a service", async () => {
  for (const path of ["etc/zypp/repos.d/own.repo", "etc/zypp/services.d/openSUSE.service"]) {
    const tree = new RootfsTree();
    tree.put({ type: "file", path, mode: 0o644, content: contentOf("") });
    assert.deepEqual(await textsOf(tree), AUTO);
  }
});
