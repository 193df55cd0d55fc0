import assert from "node:assert/strict";
import { test } from "node:test";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { parseDpkgConfig, readDpkgConfig } from "./dpkg-config.ts";

// What dpkg 1.21 makes of these lines.
test("parseDpkgConfig() reads path rules as dpkg does", () => {
  const text = `path-exclude   =   /srv/f
path-exclude "/srv/g"
#path-exclude /srv/empty
path-include=/srv/p    
no-debsig
log /var/log/dpkg.log
`;
  assert.deepEqual(parseDpkgConfig(text), {
    pathRules: [
      { pattern: "=   /srv/f", skips: true },
      { pattern: "/srv/g", skips: true },
      { pattern: "/srv/p", skips: false },
    ],
    overwrites: false,
  });
});

test("parseDpkgConfig() finds out whether files may be overwritten", () => {
  assert.equal(parseDpkgConfig("force-confold,overwrite\n").overwrites, true);
  assert.equal(parseDpkgConfig("force-overwrite-dir\n").overwrites, false);
  assert.equal(parseDpkgConfig("force-overwrite\nno-force-overwrite\n").overwrites, false);
});

test("readDpkgConfig() reads the parts by name, then dpkg.cfg, and no other file", async () => {
  const files: Readonly<Record<string, string>> = {
    "etc/dpkg/dpkg.cfg": "path-exclude /d",
    "etc/dpkg/dpkg.cfg.d/b": "path-exclude /b",
    "etc/dpkg/dpkg.cfg.d/a": "path-exclude /a",
    "etc/dpkg/dpkg.cfg.d/a.dpkg-old": "path-exclude /old",
  };
  const { pathRules } = await readDpkgConfig(filesReader(files));
  assert.deepEqual(
    pathRules.map(({ pattern }) => pattern),
    ["/a", "/b", "/d"],
  );
  assert.deepEqual((await readDpkgConfig(filesReader())).pathRules, []);
});
