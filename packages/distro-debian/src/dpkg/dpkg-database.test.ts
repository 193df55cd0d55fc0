import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes, type FsEntry, type RootfsEntry } from "@rootsmith/core/provider";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { fakeDeb } from "../../fixtures/fake-deb.ts";
import { pathFilterOf } from "../unpack/path-filter.ts";
import { Unpacker } from "../unpack/unpacker.ts";
import {
  infoFiles,
  pendingTriggers,
  statusStanzas,
  triggerFiles,
  unconfigured,
} from "./dpkg-database.ts";

async function texts(entries: AsyncIterable<FsEntry> | Iterable<FsEntry>): Promise<object> {
  const found: Record<string, string> = {};
  for await (const entry of entries) {
    if (entry.type !== "file") continue;
    found[entry.path] = new TextDecoder().decode(await collectBytes(entry.content.open()));
  }
  return found;
}

const CONF = fakeDeb({
  name: "conf",
  fields: "Description: short\n long\n",
  control: { conffiles: "/etc/c\nremove-on-upgrade /etc/gone\n" },
  files: { "etc/": "", "etc/c": "abc" },
});

test("statusStanzas() notes the MD5 of conffiles that are in place", async () => {
  const unpacker = new Unpacker();
  const { unpacked } = await unpacker.unpack(CONF);
  // RFC 1321, A.5: MD5 ("abc")
  assert.equal(
    await statusStanzas([unpacked], unpacker, { newConffiles: false }),
    `Package: conf
Status: install ok unpacked
Version: 1.0
Architecture: amd64
Description: short
 long
Conffiles:
 /etc/c 900150983cd24fb0d6963f7d28e17f72
 /etc/gone newconffile remove-on-upgrade

`,
  );
});

// As dpkg 1.21 has it after `dpkg --unpack` of the two.
test("statusStanzas() marks a conffile that another package has taken over", async () => {
  const unpacker = new Unpacker();
  const taking = fakeDeb({
    name: "taking",
    fields: "Replaces: conf\n",
    control: { conffiles: "/etc/c\n" },
    files: { "etc/": "", "etc/c": "def" },
  });
  await unpacker.unpack(taking, { newConffiles: true });
  const { unpacked } = await unpacker.unpack(CONF, { newConffiles: true });
  const text = await statusStanzas([unpacked], unpacker, { newConffiles: true });
  assert.match(text, /Conffiles:\n \/etc\/c newconffile obsolete\n/);
});

test("statusStanzas() marks conffiles that dpkg has still to put in place", async () => {
  const unpacker = new Unpacker();
  const { unpacked } = await unpacker.unpack(CONF, { newConffiles: true });
  const text = await statusStanzas([unpacked], unpacker, { newConffiles: true });
  assert.match(text, /Conffiles:\n \/etc\/c newconffile\n \/etc\/gone newconffile remove/);
});

test("infoFiles() lists every path and names a Multi-Arch: same package with its architecture", async () => {
  const unpacker = new Unpacker();
  const { unpacked } = await unpacker.unpack(
    fakeDeb({
      name: "libc6",
      fields: "Multi-Arch: same\n",
      control: {
        postinst: "#!/bin/sh\n",
        md5sums: "9dd4e461268c8034f5c8564e155c67a6  usr/lib/libc.so\n",
      },
      files: { "usr/": "", "usr/lib/": "", "usr/lib/libc.so": "x" },
    }),
  );
  assert.deepEqual(await texts(infoFiles([unpacked], unpacker)), {
    "var/lib/dpkg/info/libc6:amd64.list": "/.\n/usr\n/usr/lib\n/usr/lib/libc.so\n",
    "var/lib/dpkg/info/libc6:amd64.postinst": "#!/bin/sh\n",
    "var/lib/dpkg/info/libc6:amd64.md5sums": "9dd4e461268c8034f5c8564e155c67a6  usr/lib/libc.so\n",
  });
});

// As dpkg 1.21 makes it: conffiles and hard links too, none of another type, none that is left out or
// another package's; what is taken over later stays.
test("infoFiles() makes the md5sums of a package that has none", async () => {
  const unpacker = new Unpacker();
  const filter = pathFilterOf({ slim: false, pathExclude: ["/usr/share/doc/*"], pathInclude: [] });
  const files = {
    "etc/a.conf": "c\n",
    "srv/f": "x\n",
    "srv/s": "-> f",
    "usr/share/doc/a": "doc\n",
  };
  const a = fakeDeb({ name: "a", control: { conffiles: "/etc/a.conf\n" }, files });
  const link = { type: "hardlink", path: "srv/g", mode: 0o644, target: "srv/f" } as const;
  const entries = async (): Promise<RootfsEntry[]> => [...(await a.entries()), link];
  await unpacker.unpack(
    fakeDeb({ name: "first", fields: "Replaces: c\n", files: { "srv/q": "" } }),
  );
  const unpacked = [
    (await unpacker.unpack({ ...a, entries }, { filter })).unpacked,
    (
      await unpacker.unpack(
        fakeDeb({ name: "b", fields: "Replaces: a\n", files: { "srv/f": "y\n" } }),
      )
    ).unpacked,
    (await unpacker.unpack(fakeDeb({ name: "c", files: { "srv/q": "q\n" } }))).unpacked,
  ];
  const found = await texts(infoFiles(unpacked, unpacker));
  const sums = Object.entries(found).filter(([path]) => path.endsWith("md5sums"));
  assert.deepEqual(Object.fromEntries(sums), {
    "var/lib/dpkg/info/a.md5sums": `2cd6ee2c70b0bde53fbe6cac3c8b8bb1  etc/a.conf
401b30e3b8b5d629635a5c613cdb7919  srv/f
401b30e3b8b5d629635a5c613cdb7919  srv/g
`,
    "var/lib/dpkg/info/b.md5sums": "009520053b00386d1173f3988c55d192  srv/f\n",
    "var/lib/dpkg/info/c.md5sums": "",
  });
});

test("infoFiles() writes the list of another package anew that has lost a file", async () => {
  const unpacker = new Unpacker();
  await unpacker.unpack(fakeDeb({ name: "a", files: { "usr/x": "", "usr/y": "" } }));
  const { unpacked } = await unpacker.unpack(
    fakeDeb({
      name: "b",
      fields: "Replaces: a\n",
      control: { md5sums: "" },
      files: { "usr/x": "" },
    }),
  );
  assert.deepEqual(await texts(infoFiles([unpacked], unpacker)), {
    "var/lib/dpkg/info/a.list": "/.\n/usr/y\n",
    "var/lib/dpkg/info/b.list": "/.\n/usr/x\n",
    "var/lib/dpkg/info/b.md5sums": "",
  });
});

test("triggerFiles() adds to the interests that are registered already", async () => {
  const { unpacked } = await new Unpacker().unpack(
    fakeDeb({
      name: "libc-bin",
      control: {
        triggers: "# comment\ninterest-noawait ldconfig\ninterest /usr/share/x\nactivate y\n",
      },
    }),
  );
  const tree = filesReader({ "var/lib/dpkg/triggers/File": "/usr/lib32 base-files/noawait\n" });
  assert.deepEqual(await texts(triggerFiles([unpacked], tree)), {
    "var/lib/dpkg/triggers/File": "/usr/lib32 base-files/noawait\n/usr/share/x libc-bin\n",
    "var/lib/dpkg/triggers/ldconfig": "libc-bin/noawait\n",
  });
});

test("pendingTriggers() activates the paths that configured packages watch, beside what is active", async () => {
  const watcher = fakeDeb({
    name: "debianutils",
    control: { triggers: "interest /usr/share/shells.d\ninterest /usr/lib32\n" },
  });
  const { unpacked } = await new Unpacker().unpack(
    fakeDeb({ name: "fish", files: { "usr/share/shells.d/fish": "" } }),
  );
  assert.deepEqual(await texts(pendingTriggers([unpacked], [watcher], filesReader({}))), {
    "var/lib/dpkg/triggers/Unincorp": "/usr/share/shells.d -\n",
  });
  // as dpkg-trigger leaves it
  const active = filesReader({ "var/lib/dpkg/triggers/Unincorp": "mine fish\n" });
  assert.deepEqual(await texts(pendingTriggers([unpacked], [watcher], active)), {
    "var/lib/dpkg/triggers/Unincorp": "mine fish\n/usr/share/shells.d -\n",
  });
});

test("unconfigured() names packages that are not installed, and how far they came", () => {
  const status = `Package: a
Status: install ok installed

Package: b
Status: install ok half-configured
Version: 1
`;
  assert.deepEqual(unconfigured(status), [{ name: "b", state: "install ok half-configured" }]);
});
