import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type BuildContext,
  collectBytes,
  contentOf,
  type ProgressEvent,
  RootfsTree,
} from "@rootsmith/core/provider";
import { installedDebianPackages } from "../dpkg/installed-packages.ts";
import type { DebianLock, DebianLockedPackage } from "../lock/lock.ts";
import { reduceDebian } from "./reduce-debian.ts";

const FILES: Readonly<Record<string, string>> = {
  "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
  "etc/apt/sources.list": "deb https://deb.example/ trixie main\n",
  "etc/pam.d/common-auth": "auth required pam_unix.so\n",
  "usr/bin/dpkg": "dpkg",
  "usr/share/doc/tzdata/copyright": "License: public-domain\n",
  "usr/share/zoneinfo/UTC": "TZif2",
  "var/lib/apt/extended_states": "",
  "var/lib/dpkg/status": `Package: base-files
Status: install ok installed
Architecture: amd64
Version: 13

Package: dpkg
Essential: yes
Status: install ok installed
Architecture: amd64
Version: 1.22

Package: debconf
Status: install ok installed
Architecture: all
Version: 1.5

Package: tzdata
Status: install ok installed
Architecture: all
Version: 2026a-1
Depends: debconf (>= 0.5)
`,
  "var/lib/dpkg/info/base-files.list": "/.\n/etc\n",
  "var/lib/dpkg/info/dpkg.list": "/.\n/usr\n/usr/bin\n/usr/bin/dpkg\n/var/lib/dpkg\n",
  "var/lib/dpkg/info/debconf.list": "/.\n/usr\n",
  "var/lib/dpkg/info/tzdata.list":
    "/.\n/usr\n/usr/share\n/usr/share/doc\n/usr/share/doc/tzdata\n/usr/share/doc/tzdata/copyright\n/usr/share/zoneinfo\n/usr/share/zoneinfo/UTC\n",
  "var/lib/dpkg/info/tzdata.md5sums": "0e9fa8d5c0a1ec2b07d5b0d1d76d0b3e  usr/share/zoneinfo/UTC\n",
};

const locked = (key: string, depends: readonly string[] = []): DebianLockedPackage => ({
  ...{ key, name: key, version: "1", purl: key, architecture: "amd64", essential: false },
  ...{ automatic: key !== "tzdata", preDepends: [], depends },
  source: { repository: "debian", path: key, digest: `sha256:${"0".repeat(64)}`, size: 1 },
});

const LOCK = {
  architecture: "amd64",
  packages: [
    locked("base-files"),
    locked("debconf"),
    locked("dpkg"),
    locked("tzdata", ["debconf"]),
  ],
} as unknown as DebianLock;

async function reduced(): Promise<{ readonly tree: RootfsTree; readonly events: ProgressEvent[] }> {
  const tree = new RootfsTree();
  for (const [path, text] of Object.entries(FILES)) {
    tree.put({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  const events: ProgressEvent[] = [];
  const report = (event: ProgressEvent): void => void events.push(event);
  const ctx = { report, signal: new AbortController().signal } as unknown as BuildContext;
  await reduceDebian(tree, LOCK, { include: ["tzdata"] }, ctx);
  return { tree, events };
}

test("reduceDebian() leaves files of packages that stay, accounts, and a database for scanners", async () => {
  const { tree, events } = await reduced();
  const files = tree.entries().filter(({ type }) => type === "file");
  assert.deepEqual(
    files.map(({ path }) => path),
    [
      "etc/pam.d/common-auth",
      "etc/passwd",
      "usr/share/doc/tzdata/copyright",
      "usr/share/zoneinfo/UTC",
      "var/lib/dpkg/status.d/base-files",
      "var/lib/dpkg/status.d/base-files.md5sums",
      "var/lib/dpkg/status.d/tzdata",
      "var/lib/dpkg/status.d/tzdata.md5sums",
    ],
  );
  assert.deepEqual(events, [
    {
      type: "note",
      message:
        "2 of 4 packages stay:\n  base-files: always\n  tzdata: included\n  not debconf, which tzdata needs for scripts alone",
    },
  ]);
});

test("reduceDebian() writes the fields of a package, which can be read again", async () => {
  const { tree } = await reduced();
  const stanza = tree.get("var/lib/dpkg/status.d/tzdata");
  assert.ok(stanza?.type === "file");
  assert.equal(
    new TextDecoder().decode(await collectBytes(stanza.content.open())),
    `Package: tzdata
Status: install ok installed
Architecture: all
Version: 2026a-1
Depends: debconf (>= 0.5)
`,
  );
  assert.deepEqual(
    (await installedDebianPackages(tree)).map(({ name, version }) => `${name} ${version}`),
    ["base-files 13", "tzdata 2026a-1"],
  );
});
