import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type BuildContext,
  collectBytes,
  type Digest,
  type FsEntry,
  type HostFile,
  type PlatformLock,
  storedBytes,
} from "@rootsmith/core/provider";
import { type DebianExtra, readDebianLock } from "../lock/lock.ts";
import { hookSettings } from "../options/hooks.ts";
import { hookEntries, lockHookFiles } from "./hook-files.ts";

const DIGEST: Digest = `sha256:${"0".repeat(64)}`;
const SOURCE = { repository: "host", path: "conf/app.conf", digest: DIGEST, size: 3 };
const DEBIAN: DebianExtra = {
  distribution: "debian",
  codename: "bookworm",
  version: "12",
  architecture: "amd64",
  foreignArchitectures: [],
  mergedUsr: true,
  aptFiles: [],
  hostFiles: [],
};
const X = {
  key: "x",
  architecture: "amd64",
  essential: false,
  automatic: false,
  preDepends: [],
  depends: [],
};
const LOCK: PlatformLock = {
  platform: { os: "linux", architecture: "amd64" },
  epoch: 0,
  repositories: { debian: ["http://mirror.example/debian"] },
  sources: [{ repository: "debian", path: "pool/x.deb", digest: DIGEST, size: 1 }],
  packages: [{ purl: "pkg:deb/debian/x@1", name: "x", version: "1", digest: DIGEST, extra: X }],
  extra: JSON.parse(JSON.stringify(DEBIAN)),
};
const FOUND: readonly HostFile[] = [
  { path: "", type: "dir", mode: 0o755 },
  { path: "app.conf", type: "file", mode: 0o640, source: SOURCE },
  { path: "link", type: "symlink", mode: 0o777, target: "app.conf" },
];
const hostFiles = async (): Promise<readonly HostFile[]> => FOUND;
const HOOKS = hookSettings({
  afterConfigure: [
    { path: "/etc/motd", text: "hi", uid: 1 },
    { path: "/etc/app", copy: "conf", gid: 7 },
  ],
});

test("lockHookFiles() adds sources after those of packages, and says where each goes", async () => {
  const lock = await lockHookFiles(LOCK, HOOKS, { hostFiles });
  assert.deepEqual(lock.repositories, { ...LOCK.repositories, host: [] });
  assert.deepEqual(lock.sources, [...LOCK.sources, SOURCE]);
  const common = { hook: "afterConfigure", index: 1, uid: 0, gid: 7 };
  assert.deepEqual(readDebianLock(lock).hostFiles, [
    { ...common, path: "etc/app", type: "dir", mode: 0o755 },
    { ...common, path: "etc/app/app.conf", type: "file", mode: 0o640, source: 1 },
    { ...common, path: "etc/app/link", type: "symlink", mode: 0o777, target: "app.conf" },
  ]);
});

test("lockHookFiles() gives back a lock to which no hook adds anything", async () => {
  const hooks = hookSettings({ afterUnpack: [{ path: "/x", text: "" }] });
  assert.equal(await lockHookFiles(LOCK, hooks, { hostFiles }), LOCK);
});

test("hookEntries() gives the text of a hook, or its part of the locked files", async () => {
  const lock = await lockHookFiles(LOCK, HOOKS, { hostFiles });
  const files = { lock, debian: readDebianLock(lock) };
  const ctx = {
    open: async (source) => {
      assert.deepEqual(source, SOURCE);
      return storedBytes(new TextEncoder().encode("a=1"));
    },
  } as Partial<BuildContext> as BuildContext;
  const seen: string[] = [];
  for (const [index, hook] of HOOKS.afterConfigure.entries()) {
    assert.ok("path" in hook);
    for await (const entry of hookEntries(hook, { moment: "afterConfigure", index }, files, ctx)) {
      seen.push(await describe(entry));
    }
  }
  assert.deepEqual(seen, [
    "file etc/motd 644 1:0 hi",
    "dir etc/app 755 0:7",
    "file etc/app/app.conf 640 0:7 a=1",
    "symlink etc/app/link 777 0:7 app.conf",
  ]);
});

async function describe(entry: FsEntry): Promise<string> {
  assert.ok(entry.type !== "whiteout");
  const words = [entry.type, entry.path, entry.mode.toString(8), `${entry.uid}:${entry.gid}`];
  if (entry.type === "symlink") words.push(entry.target);
  if (entry.type === "file") {
    words.push(new TextDecoder().decode(await collectBytes(entry.content.open())));
  }
  return words.join(" ");
}
