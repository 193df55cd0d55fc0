import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DEVICES, deviceProblem } from "./device-problem.ts";

const directory = mkdtempSync(join(tmpdir(), "rootsmith-devices-"));
after(() => rmSync(directory, { recursive: true }));
for (const name of Object.keys(DEVICES)) symlinkSync(`/dev/${name}`, join(directory, name));

test("deviceProblem() has none where the devices are the kernel's", () => {
  assert.equal(deviceProblem(directory), undefined);
});

test("deviceProblem() names a device that is a file, and how to make it again", () => {
  unlinkSync(join(directory, "null"));
  writeFileSync(join(directory, "null"), "", { mode: 0o666 });
  assert.deepEqual(deviceProblem(directory), {
    reason: `${directory}/null of the host is not the character device 1:3`,
    fix: `rm -f ${directory}/null && mknod -m 666 ${directory}/null c 1 3, as root`,
  });
});

test("deviceProblem() names a device of other numbers", () => {
  unlinkSync(join(directory, "null"));
  symlinkSync("/dev/zero", join(directory, "null"));
  assert.equal(
    deviceProblem(directory)?.reason,
    `${directory}/null of the host is not the character device 1:3`,
  );
});

test("deviceProblem() names a device that is missing", () => {
  unlinkSync(join(directory, "null"));
  assert.equal(deviceProblem(directory)?.reason, `${directory}/null of the host is missing`);
});
