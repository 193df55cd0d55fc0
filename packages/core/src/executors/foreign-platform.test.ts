import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { hostPlatform } from "../platform/architectures.ts";
import { foreignPlatformProblem, qemuPackages } from "./foreign-platform.ts";

const binfmt = mkdtempSync(join(tmpdir(), "rootsmith-binfmt-"));
after(() => rmSync(binfmt, { recursive: true }));

const handler = (flags: string, interpreter: string): string =>
  `enabled\ninterpreter ${interpreter}\nflags: ${flags}\noffset 0\nmagic 7f454c46\n`;

writeFileSync(join(binfmt, "register"), "");
writeFileSync(join(binfmt, "qemu-mips64el"), handler("OCF", "/usr/bin/qemu-mips64el-static"));
writeFileSync(join(binfmt, "qemu-ppc"), handler("POF", "/usr/libexec/qemu-binfmt/ppc-binfmt-P"));
writeFileSync(join(binfmt, "qemu-sparc64"), handler("OC", "/usr/bin/qemu-sparc64-static"));

test("foreignPlatformProblem() has none for the host's own architecture", () => {
  assert.equal(foreignPlatformProblem(hostPlatform(), binfmt), undefined);
});

test("foreignPlatformProblem() has none where the kernel holds an interpreter open", () => {
  for (const architecture of ["mips64le", "ppc"]) {
    assert.equal(foreignPlatformProblem({ os: "linux", architecture }, binfmt), undefined);
  }
});

test("foreignPlatformProblem() names the platform where the interpreter is looked up inside", () => {
  const problem = foreignPlatformProblem({ os: "linux", architecture: "sparc64" }, binfmt);
  assert.equal(problem?.reason, "the host cannot run programs of linux/sparc64");
  assert.match(problem?.fix ?? "", /^apt-get install qemu-user[ -]/);
});

test("foreignPlatformProblem() refuses other systems", () => {
  assert.deepEqual(foreignPlatformProblem({ os: "windows", architecture: "amd64" }, binfmt), {
    reason: "it runs programs of Linux, not of windows",
  });
});

test("qemuPackages() names what the release of the host has", () => {
  const bookworm = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n';
  assert.equal(qemuPackages(bookworm), "qemu-user-static");
  assert.equal(qemuPackages('ID=debian\nVERSION_CODENAME="trixie"\n'), "qemu-user-static");
  assert.equal(qemuPackages("ID=debian\nVERSION_CODENAME=forky\n"), "qemu-user qemu-user-binfmt");
  assert.equal(qemuPackages("ID=debian\n"), "qemu-user qemu-user-binfmt");
});
