/**
 * The executable, alone in a directory: it builds what the sources build.
 *
 * Needs x64 or arm64, and the packages of this repository; for Debian root and a host whose apt has a Debian
 * mirror; for its image docker and dockerd. Says what it skips.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { runAsOrdinaryUser, startPrivateEngine } from "../../../core/fixtures/executor-fixture.ts";
import { debianProblem } from "../../fixtures/e2e-build.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const SOURCES = [process.execPath, join(import.meta.dirname, "../main.ts")];

const unbuilt = ["x64", "arm64"].includes(process.arch)
  ? false
  : `no executable for ${process.arch}`;
const withoutDebian = await debianProblem();

describe("the executable", { skip: unbuilt }, () => {
  let work: string;
  let program: string;

  before(() => {
    work = mkdtempSync(join(tmpdir(), "rootsmith-executable-"));
    chmodSync(work, 0o755);
    run([process.execPath, join(ROOT, "scripts/executable.ts"), process.arch]);
    program = join(work, "rootsmith");
    copyFileSync(join(ROOT, "dist", `rootsmith-linux-${process.arch}`), program);
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  test("is smaller than 110 MB, and tells its version", () => {
    assert.ok(statSync(program).size < 110_000_000);
    assert.equal(run([program, "--version"]), run([...SOURCES, "--version"]));
  });

  for (const [compression, suffix, megabytes] of [
    ["gzip", ".gz", 12],
    ["zstd", ".zst", 12],
    ["xz", ".xz", 1],
  ] as const) {
    test(`compresses as the sources do, with ${compression}`, () => {
      const file = join(work, "data");
      writeFileSync(file, randomBytes(megabytes << 20));
      const words = ["scratch", "--add", `${file}:/data`];
      const dest = `image.tar${suffix}`;
      assert.deepEqual(build([program], words, dest), build(SOURCES, words, dest));
    });
  }

  test("brings what build scripts import", () => {
    const script = join(work, "hello.ts");
    writeFileSync(
      script,
      `import { scratch } from "@rootsmith/scratch";
import { buildScript } from "rootsmith";
const name: string = "hello";
await buildScript({ name, provider: scratch({ files: [{ path: "/hello", text: name }] }) });
`,
    );
    const dest = join(work, "hello.tar");
    run([program, "build", script, "-q", "--no-lock", "-o", dest]);
    assert.equal(run(["tar", "-xOf", dest, "hello"]), "hello");
  });

  describe("with scripts of packages", { skip: withoutDebian }, () => {
    let locked: readonly string[];
    let expected: Buffer;

    before(() => {
      const lock = join(work, "trixie.lock.json");
      run([...SOURCES, "resolve", "debian:trixie", "-q", "-o", lock]);
      locked = ["debian:trixie", "--lock", lock];
      expected = build(SOURCES, locked, "trixie.tar");
    });

    test("builds as root what the sources build", () => {
      assert.ok(build([program], locked, "trixie.tar").equals(expected));
    });

    test("builds in an image of its own what the sources build", async (t) => {
      const engine = await startPrivateEngine();
      if (engine === undefined) return t.skip("needs root and dockerd");
      try {
        const own = mkdtempSync(join(work, "container-"));
        const cache = ["--cache-dir", join(own, "cache")];
        const image = join(own, "tool.tar");
        const definition = join(ROOT, "scripts/tool-image.yaml");
        run([
          ...SOURCES,
          "build",
          definition,
          "-q",
          "--no-lock",
          ...cache,
          "-o",
          `type=docker,dest=${image}`,
        ]);
        const docker = ["docker", "--host", engine.host];
        run([...docker, "load", "--input", image]);
        run([...SOURCES, "build", ...locked, "-q", ...cache, "-o", join(own, "known.tar")]);
        const dest = join(own, "trixie.tar");
        run([
          ...[...docker, "run", "--rm", "--network", "none", "--volume", `${work}:${work}`],
          ...["--cap-add", "SYS_ADMIN", "--security-opt", "seccomp=unconfined"],
          ...["--security-opt", "apparmor=unconfined", "rootsmith-tool"],
          ...["build", ...locked, "--no-cache", "-q", ...cache, "-o", dest],
        ]);
        assert.ok(readFileSync(dest).equals(expected));
      } finally {
        await engine.stop();
      }
    });

    test("builds as an ordinary user what the sources build", (t) => {
      const own = mkdtempSync(join(work, "user-"));
      chmodSync(own, 0o777);
      const dest = join(own, "trixie.tar");
      const flags = ["-q", "--executor", "userns", "--cache-dir", join(own, "cache")];
      const result = runAsOrdinaryUser([program, "build", ...locked, ...flags, "-o", dest]);
      if (result === undefined) return t.skip("useradd cannot make a user");
      assert.equal(result.status, 0, result.output);
      assert.ok(readFileSync(dest).equals(expected));
    });
  });

  /** The file that a build writes, with a cache of its own. */
  function build(command: readonly string[], words: readonly string[], name: string): Buffer {
    const own = mkdtempSync(join(work, "build-"));
    const dest = join(own, name);
    run([...command, "build", ...words, "-q", "--cache-dir", join(own, "cache"), "-o", dest]);
    return readFileSync(dest);
  }
});

function run([program = "", ...args]: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", cwd: tmpdir() });
  assert.equal(status, 0, stderr);
  return stdout;
}
