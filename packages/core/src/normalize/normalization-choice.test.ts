import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigurePlan } from "../contract/configure-plan.ts";
import type { Normalization } from "../contract/normalization.ts";
import { collectBytes, contentOf } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { chosenNormalizations, parseNormalizations } from "./normalization-choice.ts";
import { normalizeRootfs } from "./normalize-rootfs.ts";

const NORMALIZATIONS: readonly Normalization[] = [
  { name: "logs", reason: "-", paths: ["var/log/*.log", "var/tmp/spool"], action: "remove" },
  { name: "ids", reason: "-", paths: ["etc/id"], action: "empty" },
  {
    name: "dates",
    reason: "-",
    paths: ["etc/date", "etc/other"],
    action: (content, epoch) => new Uint8Array([content[0] ?? 0, epoch]),
  },
];
const PROVIDER = { name: "tiny", normalizations: NORMALIZATIONS };

async function normalized(normalizations: readonly Normalization[]): Promise<readonly string[]> {
  const tree = new RootfsTree();
  const file = (path: string): void => {
    tree.add({ type: "file", path, mode: 0o640, gid: 42, mtime: 5, content: contentOf("12") });
  };
  for (const path of ["etc/date", "etc/id", "var/log/a.log", "var/log/kept", "var/tmp/spool/x"]) {
    file(path);
  }
  tree.add({ type: "hardlink", path: "etc/other", mode: 0o640, target: "etc/date" });
  const { signal } = new AbortController();
  await normalizeRootfs(tree, normalizations, { epoch: 9, signal });
  const lines: string[] = [];
  for (const node of tree.entries()) {
    if (node.type === "dir" || node.type === "whiteout") continue;
    const content = node.type === "file" ? [...(await collectBytes(node.content.open()))] : "";
    lines.push(`${node.path} ${node.type} ${node.mode.toString(8)} ${node.gid ?? 0} ${content}`);
  }
  return lines;
}

test("normalizeRootfs() removes, empties and rewrites; owners and modes stay", async () => {
  assert.deepEqual(await normalized(NORMALIZATIONS), [
    "etc/date file 640 42 49,9",
    "etc/id file 640 42 ",
    "etc/other hardlink 640 0 ",
    "var/log/kept file 640 42 49,50",
  ]);
});

test("normalizeRootfs() leaves a tree as it is where there is nothing to do", async () => {
  assert.deepEqual(await normalized([]), [
    "etc/date file 640 42 49,50",
    "etc/id file 640 42 49,50",
    "etc/other hardlink 640 0 ",
    "var/log/a.log file 640 42 49,50",
    "var/log/kept file 640 42 49,50",
    "var/tmp/spool/x file 640 42 49,50",
  ]);
});

test("chosenNormalizations() takes all, none, or those that are named", () => {
  assert.deepEqual(
    chosenNormalizations(PROVIDER, "all").map(({ name }) => name),
    ["logs", "ids", "dates", "ldconfig-cache", "machine-id", "dbus-machine-id", "shadow-days"],
  );
  assert.deepEqual(chosenNormalizations(PROVIDER, "none"), []);
  assert.deepEqual(chosenNormalizations(PROVIDER, ["ids"]), [NORMALIZATIONS[1]]);
  assert.throws(() => chosenNormalizations(PROVIDER, ["days"]), {
    name: "TypeError",
    message:
      'Cannot normalize "days" of tiny: expected logs, ids, dates, ldconfig-cache, machine-id, dbus-machine-id, shadow-days',
  });
  assert.throws(() => chosenNormalizations({ name: "bare" }, ["days"]), {
    message: 'Cannot normalize "days" of bare: it has nothing to normalize',
  });
});

test("chosenNormalizations() takes those of every distro where a provider runs scripts", () => {
  const configure = async (): Promise<ConfigurePlan> => ({ title: "-", phases: [] });
  assert.deepEqual(
    chosenNormalizations({ name: "plain", configure }, "all").map(({ name }) => name),
    ["ldconfig-cache", "machine-id", "dbus-machine-id", "shadow-days"],
  );
});

test("parseNormalizations() reads names, and names that are left out", () => {
  assert.equal(parseNormalizations("none", PROVIDER), "none");
  assert.deepEqual(parseNormalizations("ids, logs", PROVIDER), ["logs", "ids"]);
  assert.deepEqual(parseNormalizations("-ids,-logs,-shadow-days", PROVIDER), [
    "dates",
    "ldconfig-cache",
    "machine-id",
    "dbus-machine-id",
  ]);
  assert.throws(() => parseNormalizations("-ids,logs", PROVIDER), {
    message: 'Cannot normalize "-ids,logs": name what to do, or what to leave, not both',
  });
});
