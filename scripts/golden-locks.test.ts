import assert from "node:assert/strict";
import { test } from "node:test";
import { buildGolden, goldenDigests, goldenLocks } from "./golden-locks.ts";

test("there are golden locks whose images their locks alone make", () => {
  assert.deepEqual(goldenLocks(), [
    "busybox",
    "centos-7",
    "centos-9-stream",
    "debian-trixie",
    "debian-trixie-packages",
    "debian-trixie-split",
  ]);
});

for (const name of goldenLocks()) {
  test(`the golden lock ${name} has the digests that it had`, async () => {
    assert.deepEqual(
      await buildGolden(name),
      await goldenDigests(name),
      "A lock gives other bytes now: where that is intended, see FORMATS in packages/core/src/model/formats.ts",
    );
  });
}
