import assert from "node:assert/strict";
import { test } from "node:test";
import { machineOf } from "./lua-system.ts";

test("machineOf() is what uname -m prints on the architecture of the rootfs, not on this machine", () => {
  const system = { now: 0, environment: {}, dbpath: "/var/lib/rpm", rpmVersion: "4.20.1" };
  const machines = ["x86_64", "aarch64", "ppc64le", "s390x", "armv7hl"].map((arch) =>
    machineOf({ ...system, arch }),
  );
  assert.deepEqual(machines, ["x86_64", "aarch64", "ppc64le", "s390x", "armv7l"]);
});
