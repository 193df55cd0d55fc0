/**
 * Locks of real Debian packages: written, built from without a network, updated and verified.
 *
 * Needs root and a host whose apt has a Debian mirror; says what it skips.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, test } from "node:test";
import { hostDebianMirrors } from "../../../distro-debian/fixtures/host-debian-mirrors.ts";

const MAIN = join(import.meta.dirname, "../main.ts");
const REF = ["debian:bookworm", "--variant", "essential"];
/** Where nothing answers. */
const NOWHERE = "http://127.0.0.1:1";
const UNPLUGGED = ["--mirror", NOWHERE, "--mirror", `debian-security=${NOWHERE}`];

const { debian: mirrors } = await hostDebianMirrors();
const skip =
  process.getuid?.() !== 0
    ? "not root"
    : mirrors === undefined
      ? "the host's apt has no Debian mirror"
      : false;

describe("a lock of Debian", { skip }, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-lock-"));
  after(() => rmSync(work, { recursive: true, force: true }));
  const at = (name: string): string => join(work, name);

  /** What the command printed; fails unless it ends with `status`. */
  function rootsmith(args: readonly string[], status = 0, command = process.execPath): string {
    const before = command === "deno" ? ["run", "-A", MAIN] : [MAIN];
    const cache = args.includes("--cache-dir") ? [] : ["--cache-dir", at("cache")];
    const options = { encoding: "utf8", cwd: work } as const;
    const result = spawnSync(command, [...before, ...args, ...cache], options);
    assert.equal(result.status, status, result.stderr);
    return result.stdout + result.stderr;
  }

  const lock = at("debian-bookworm.lock.json");
  const indexOf = (layout: string): string => readFileSync(at(`${layout}/index.json`), "utf8");
  const locked = (layout: string): string[] => {
    return ["build", ...REF, "--lock", lock, "-q", "-o", `type=oci,dest=${at(layout)}`];
  };

  test("is the same by a mirror of a flag, of the environment and of the host", () => {
    rootsmith(["resolve", ...REF]);
    const text = readFileSync(lock, "utf8");
    const [mirror = ""] = mirrors ?? [];
    const flag = rootsmith(["resolve", ...REF, "--mirror", `${mirror}/`, "-q", "-o", "-"]);
    assert.equal(flag, text);
    const { stdout } = spawnSync(
      process.execPath,
      [MAIN, "resolve", ...REF, "-q", "-o", "-", "--cache-dir", at("cache2")],
      { encoding: "utf8", env: { ...process.env, ROOTSMITH_DEBIAN_MIRROR: `${mirror}//` } },
    );
    assert.equal(stdout, text);
    for (const url of mirrors ?? []) assert.ok(!text.includes(new URL(url).host), url);
    assert.ok(!text.includes(work));
  });

  test("gives the same image again without a network, on Node and on Deno", () => {
    rootsmith(locked("first"));
    rootsmith([...locked("cached"), ...UNPLUGGED]);
    rootsmith([...locked("again"), ...UNPLUGGED, "--no-cache"]);
    rootsmith([...locked("deno"), ...UNPLUGGED, "--no-cache"], 0, "deno");
    for (const layout of ["cached", "again", "deno"])
      assert.equal(indexOf(layout), indexOf("first"));
  });

  test("is verified, and a tampered image is not", () => {
    assert.match(rootsmith(["verify", at("first"), "--lock", lock, ...UNPLUGGED]), /bit for bit/);
    rootsmith([
      "build",
      ...REF,
      "-q",
      "--run",
      "echo x > /etc/motd",
      "-o",
      `type=oci,dest=${at("x")}`,
    ]);
    const out = rootsmith(["verify", at("x"), "--lock", lock, ...UNPLUGGED], 1);
    assert.match(out, /not the same.*\/etc\/motd/s);
  });

  test("fails where options have drifted, and shows them", () => {
    const out = rootsmith([...locked("drifted"), "--slim"], 1);
    assert.match(out, /from its lock: options\.slim is true, in the lock false$/m);
    assert.ok(!existsSync(at("drifted")));
  });

  test("is refused where a digest, a size, a path or a package was edited", () => {
    const text = readFileSync(lock, "utf8");
    const edited = at("edited.json");
    const build = ["build", ...REF, "--lock", edited, "-q", "-o", `type=oci,dest=${at("edited")}`];
    const bash = /"path": "(pool\/main\/b\/bash\/[^"]+)", "digest": "(sha256:[0-9a-f]+)"/.exec(
      text,
    );
    const [, path = "", digest = ""] = bash ?? [];
    const elsewhere = ["--cache-dir", at("cache2")]; // a path is of interest where the bytes are not there
    for (const [from, to, message, flags = []] of [
      [
        digest,
        `sha256:${"0".repeat(64)}`,
        /Cannot accept "pool\/main\/b\/bash\/.*rootsmith update/s,
      ],
      [path, path.replace("bash_", "bahs_"), /404.*rootsmith update/s, elsewhere],
      [path, `../${path}`, /"platforms\[0\]\.sources\[\d+\]\.path" is not a path below/],
      [/("path": "pool\/main\/b\/bash\/.*"size": )\d+/, "$11", /has \d+ bytes, in the lock 1$/m],
      [
        /\n +\{ "name": "bash", .*/,
        "",
        /no package comes in its source "pool\/main\/b\/bash\/.*Resolve again/s,
      ],
    ] as const) {
      const changed = typeof from === "string" ? text.replaceAll(from, to) : text.replace(from, to);
      assert.notEqual(changed, text);
      writeFileSync(edited, changed);
      assert.match(rootsmith([...build, ...flags], 1), message);
      assert.ok(!existsSync(at("edited")));
    }
  });

  test("is updated to what the mirror has, and tells what has changed", () => {
    assert.match(rootsmith(["update", ...REF]), /bookworm\.lock\.json {2}up to date$/m);
    const out = rootsmith(["update", "debian:bookworm", "--variant", "apt", "--lock", lock]);
    assert.match(out, /^options\.variant is "apt", in the lock "essential"$/m);
    assert.match(out, /^ {2}added {4}apt \S+, 1\.\d MB$/m);
    assert.match(out, /^ {2}\d+ added; \d+\.\d MB → \d+\.\d MB$/m);
  });
});
