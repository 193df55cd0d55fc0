/**
 * Debian for other architectures than the host's: without help, in one index, and configured where
 * the kernel runs QEMU for them.
 *
 * Needs root and a host whose apt has a Debian mirror; qemu-user-static and a kernel with binfmt_misc
 * to configure. `ROOTSMITH_E2E=all` configures armhf, too, which takes minutes.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { registerQemu } from "../../../core/fixtures/binfmt.ts";
import {
  debianProblem,
  programProblem,
  rootsmith,
  rootsmithFailure,
} from "../../fixtures/e2e-build.ts";

/** e_machine of elf(5), by Debian's architecture. */
const MACHINES = { arm64: 183, armhf: 40, i386: 3 } as const;

const isHostAmd64 = process.arch === "x64";
const skip = isHostAmd64 ? await debianProblem() : "the host is not amd64";

describe("debian:bookworm for other platforms", { skip }, () => {
  let work: string;
  let build: readonly string[];
  before(() => {
    work = mkdtempSync(join(tmpdir(), "rootsmith-platforms-"));
    // without security updates: mirrors have not those of every port at the same time
    build = ["build", "debian:bookworm", "-q", "--no-security", "--cache-dir", join(work, "cache")];
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  function machineOf(rootfs: string): number {
    return readFileSync(join(rootfs, "usr/bin/dpkg")).readUInt16LE(18);
  }

  for (const [architecture, machine] of Object.entries(MACHINES)) {
    test(`${architecture} is unpacked without help`, () => {
      const dest = join(work, `${architecture}-unpacked`);
      rootsmith(...build, "--platform", architecture, "--configure", "none", "-o", dest);
      assert.equal(machineOf(dest), machine);
      assert.match(
        readFileSync(join(dest, "var/lib/dpkg/status"), "utf8"),
        /^Package: dpkg\nStatus: install ok unpacked$/m,
      );
    });
  }

  test("arm64 is not configured without QEMU, and the error says how to get it", (t) => {
    if (existsSync("/proc/sys/fs/binfmt_misc/qemu-aarch64")) return t.skip("QEMU is registered");
    const said = rootsmithFailure(...build, "--platform", "arm64", "-o", join(work, "none"));
    assert.match(said, /Cannot run programs for linux\/arm64: no executor is available/);
    assert.match(said, /apt-get install qemu-user[ -]/);
    assert.match(said, /--configure none/);
    assert.equal(existsSync(join(work, "none")), false);
  });

  test("several platforms are one index, in the order given", () => {
    const layout = join(work, "index");
    const platforms = ["--platform", "linux/amd64,linux/arm64/v8,linux/arm"];
    rootsmith(...build, ...platforms, "--configure", "none", "-o", `type=oci,dest=${layout}`);
    const { manifests } = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
    const path = join(layout, "blobs", manifests[0].digest.replace(":", "/"));
    const index = JSON.parse(readFileSync(path, "utf8"));
    assert.deepEqual(
      index.manifests.map(({ platform }: { readonly platform: unknown }) => platform),
      [
        { os: "linux", architecture: "amd64" },
        { os: "linux", architecture: "arm64" },
        { os: "linux", architecture: "arm", variant: "v7" },
      ],
    );
    if (programProblem("skopeo")) return;
    for (const flags of [
      ["--override-arch", "arm64"],
      ["--override-arch", "arm64", "--override-variant", "v8"],
      ["--override-arch", "arm", "--override-variant", "v7"],
    ]) {
      const inspect = [...flags, "inspect", "--config", `oci:${layout}:bookworm`];
      const config = JSON.parse(execFileSync("skopeo", inspect, { encoding: "utf8" }));
      assert.equal(config.architecture, flags[1]);
    }
  });

  test("i386 is configured by an amd64 host", () => checkConfigured("i386"));

  for (const [architecture, qemu] of [
    ["arm64", "aarch64"],
    ["armhf", "arm"],
  ] as const) {
    test(`${architecture} is configured under QEMU`, (t) => {
      if (architecture === "armhf" && process.env.ROOTSMITH_E2E !== "all") {
        return t.skip("ROOTSMITH_E2E is not all");
      }
      const unregister = registerQemu(qemu);
      if (typeof unregister === "string") return t.skip(unregister);
      try {
        checkConfigured(architecture);
      } finally {
        unregister();
      }
    });
  }

  /** Its own dpkg runs in it, and finds all packages of the architecture configured. */
  function checkConfigured(architecture: keyof typeof MACHINES): void {
    const rootfs = join(work, architecture);
    rootsmith(...build, "--platform", architecture, "-o", rootfs);
    assert.equal(machineOf(rootfs), MACHINES[architecture]);
    const script = "dpkg --print-architecture; dpkg --audit; dpkg -V";
    const said = execFileSync("chroot", [rootfs, "sh", "-c", script], { encoding: "utf8" });
    assert.equal(said, `${architecture}\n`);
  }
});
