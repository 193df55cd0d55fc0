import assert from "node:assert/strict";
import { test } from "node:test";
import { explainDpkg } from "./explain-dpkg.ts";

// all as dpkg 1.21 prints it

test("explainDpkg() names the script that failed and how, whatever comes of that", () => {
  const output = `Setting up tzdata (2026f-0+deb12u1) ...
boom
dpkg: dependency problems prevent configuration of x:
 x depends on tzdata; however:
  Package tzdata is not configured yet.
dpkg: error processing package tzdata (--configure):
 installed tzdata package post-installation script subprocess returned error exit status 3
`;
  assert.deepEqual(explainDpkg(output), {
    fact: "the postinst script of tzdata exited with code 3",
  });
  assert.equal(explainDpkg("Setting up apt ...\n"), undefined);
});

test("explainDpkg() names the package and the file of a question that nobody answers", () => {
  const output = `Setting up a (1) ...

Configuration file '/etc/a.conf'
 ==> File on system created by you or by a script.
 ==> File also in package provided by package maintainer.
   What would you like to do about it ?  Your options are:
 The default action is to keep your current version.
*** a.conf (Y/I/N/O/D/Z) [default=N] ? dpkg: error processing package a (--configure):
 end of file on stdin at conffile prompt
dpkg: too many errors, stopping
`;
  assert.deepEqual(explainDpkg(output), {
    fact: 'a has "/etc/a.conf" as a conffile, and another file already exists',
    hint: "Write the file after all is configured, or have a hook write /etc/dpkg/dpkg.cfg.d/NAME with a line force-confold, which keeps the file that is there, or force-confnew, which takes the package's",
  });
});

for (const [what, output, fact] of [
  [
    "a dependency",
    `dpkg: dependency problems prevent configuration of x:
 x depends on tzdata; however:
  Package tzdata is not configured yet.

dpkg: error processing package x (--configure):
 dependency problems - leaving unconfigured
`,
    "x depends on tzdata; Package tzdata is not configured yet.",
  ],
  [
    "triggers that activate each other",
    `dpkg: error processing package a (--configure):
 triggers looping, abandoned
`,
    "a: triggers looping, abandoned",
  ],
  [
    "a database that it cannot use",
    `dpkg: unrecoverable fatal error, aborting:
 unknown system user 'nouser' in statoverride file; the system user got removed
before the override, which is most probably a packaging bug, to recover you
can remove the override manually with dpkg-statoverride
`,
    "unknown system user 'nouser' in statoverride file; the system user got removed",
  ],
  ["anything else", "dpkg: error: unknown option --frob\n", "unknown option --frob"],
] as const) {
  test(`explainDpkg() says what dpkg says of ${what}`, () => {
    assert.deepEqual(explainDpkg(output), { fact });
  });
}
