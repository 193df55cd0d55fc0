/**
 * What a failed build of Debian leaves for a look at it. Needs root and a host whose apt has a Debian mirror.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { debianProblem, rootsmithFailure } from "../../fixtures/e2e-build.ts";

describe("rootsmith build --keep-failed", { skip: await debianProblem() }, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-failed-"));
  after(() => rmSync(work, { recursive: true, force: true }));

  test("keeps the rootfs as the failing script left it, and its log beside the output", () => {
    const [kept, dest] = [join(work, "kept"), join(work, "trixie.tar")];
    const script = "echo one >/srv/one; echo it is broken; exit 3";
    const said = rootsmithFailure(
      ...["build", "debian:trixie", "--no-lock", "--cache-dir", join(work, "cache")],
      ...["--include", "hello", "--run", script, "--run", "echo two >/srv/two"],
      ...["--keep-failed", kept, "-o", `type=tar,dest=${dest}`],
    );
    assert.match(said, /it is broken/);
    assert.ok(said.includes(`The rootfs as the failed step left it is in ${kept}`), said);
    assert.equal(readFileSync(join(kept, "srv/one"), "utf8"), "one\n");
    assert.ok(!existsSync(join(kept, "srv/two")));
    assert.match(
      readFileSync(join(kept, "var/lib/dpkg/status"), "utf8"),
      /^Package: hello\nStatus: install ok installed$/m,
    );
    const [, log = ""] = /(\S+\.log)/.exec(said) ?? [];
    assert.match(readFileSync(log, "utf8"), /^it is broken$/m);
    assert.ok(!existsSync(dest));
  });
});
