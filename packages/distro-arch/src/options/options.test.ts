import assert from "node:assert/strict";
import { test } from "node:test";
import { patternMatcher } from "../formats/patterns.ts";
import { archSettings } from "./options.ts";
import { parseSigLevel } from "./sig-level.ts";
import { SLIM } from "./slim.ts";

test("archSettings() has the defaults of pacman, and takes a day in each spelling", () => {
  assert.deepEqual(archSettings({}), {
    release: "latest",
    packages: ["base"],
    include: [],
    sigLevel: "Required DatabaseOptional",
    noExtract: [],
    locales: [],
    initKeyring: false,
  });
  for (const release of ["2026-11-01", "2026/11/01", "2026.11.01"]) {
    assert.equal(archSettings({ release }).release, "2026-11-01");
  }
});

test("archSettings() refuses what is not an option or not a value", () => {
  const wrong: readonly (readonly [Parameters<typeof archSettings>[0], RegExp])[] = [
    [{ release: "2026-02-30" }, /"2026-02-30" is neither "latest" nor a day such as "2026-11-01"/],
    [{ release: "2013-01-01" }, /is neither/],
    [{ release: "rolling" }, /"rolling" is neither/],
    [{ packages: [] }, /packages: there is none/],
    [{ packages: ["a b"] }, /"a b" is not a name/],
    [{ include: ["../x"] }, /"\.\.\/x" is not a name/],
    [{ repositories: [] }, /repositories: there is none/],
    [{ repositories: ["../core"] }, /"\.\.\/core" is not a name/],
    [{ sigLevel: "Sometimes" }, /"Sometimes" is not like "Required DatabaseOptional"/],
    [{ noExtract: ["a b"] }, /"a b" has a blank/],
    [{ locales: ["en US"] }, /"en US" is not a name/],
    [{ imageMirror: "ftp://x" }, /imageMirror/],
    [{ slimm: true } as object, /"slimm"/],
  ];
  for (const [options, message] of wrong) {
    assert.throws(() => archSettings(options), { name: "TypeError", message });
  }
});

test("parseSigLevel() reads the words of pacman.conf, of which the later count", () => {
  assert.deepEqual(parseSigLevel("Required DatabaseOptional"), {
    packages: "required",
    databases: "optional",
    trustAll: false,
  });
  assert.deepEqual(parseSigLevel("Never PackageRequired TrustAll"), {
    packages: "required",
    databases: "never",
    trustAll: true,
  });
  assert.equal(parseSigLevel("DatabaseTrustAll")?.trustAll, false);
  assert.equal(parseSigLevel("required"), undefined);
});

test("SLIM leaves out documentation and translations, but for English and licences", () => {
  const isLeftOut = patternMatcher(SLIM);
  const gone = ["usr/share/man/man1/ls.1.gz", "usr/share/doc/", "usr/share/locale/de/x.mo"];
  assert.deepEqual(gone.filter(isLeftOut), [
    "usr/share/man/man1/ls.1.gz",
    "usr/share/doc/",
    "usr/share/locale/de/x.mo",
  ]);
  const kept = [
    ...[
      "usr/share/locale/en/x.mo",
      "usr/share/locale/locale.alias",
      "usr/share/licenses/x/COPYING",
    ],
    ...["usr/share/i18n/locales/en_US", "usr/share/i18n/charmaps/UTF-8.gz", "usr/share/"],
  ];
  assert.deepEqual(kept.filter(isLeftOut), []);
});
