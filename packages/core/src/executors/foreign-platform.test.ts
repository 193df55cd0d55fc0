import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { foreignPlatformProblem } from "./foreign-platform.ts";

const binfmt = mkdtempSync(join(tmpdir(), "rootsmith-binfmt-"));
after(() => rmSync(binfmt, { recursive: true }));

const handler = (flags: string, interpreter: string): string =>
  `enabled\ninterpreter ${interpreter}\nflags: ${flags}\noffset 0\nmagic 7f454c46\n`;

writeFileSync(join(binfmt, "register"), "");
writeFileSync(join(binfmt, "qemu-mips"), handler("OCF", "/usr/bin/qemu-mips-static"));
writeFileSync(join(binfmt, "qemu-sparc"), handler("OC", "/usr/bin/qemu-sparc-static"));

test("foreignPlatformProblem() has none for the host's own architecture", () => {
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  assert.equal(foreignPlatformProblem({ os: "linux", architecture }, binfmt), undefined);
});

test("foreignPlatformProblem() has none where the kernel holds an interpreter open", () => {
  assert.equal(foreignPlatformProblem({ os: "linux", architecture: "mips" }, binfmt), undefined);
});

test("foreignPlatformProblem() names the platform where the interpreter is looked up inside", () => {
  const problem = foreignPlatformProblem({ os: "linux", architecture: "sparc" }, binfmt);
  assert.equal(problem?.reason, "the host cannot run programs of linux/sparc");
  assert.match(problem?.mend ?? "", /qemu-user-static/);
});

test("foreignPlatformProblem() refuses other systems", () => {
  assert.deepEqual(foreignPlatformProblem({ os: "windows", architecture: "amd64" }, binfmt), {
    reason: "it runs programs of Linux, not of windows",
  });
});
