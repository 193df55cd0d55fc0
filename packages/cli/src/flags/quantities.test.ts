import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCount, formatDuration, formatSize, parseAge, parseSize } from "./quantities.ts";

test("formatSize() uses decimal units", () => {
  assert.deepEqual([0, 999, 1000, 45_234_567, 999_999, 1.5e12].map(formatSize), [
    "0 B",
    "999 B",
    "1.0 kB",
    "45.2 MB",
    "1.0 MB",
    "1.5 TB",
  ]);
});

test("formatDuration() changes to minutes at a minute", () => {
  assert.deepEqual([0, 440, 59_900, 59_960, 125_000].map(formatDuration), [
    "0.0s",
    "0.4s",
    "59.9s",
    "1m00s",
    "2m05s",
  ]);
});

test("formatCount() knows one from many", () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => formatCount(count, "file")),
    ["0 files", "1 file", "2 files"],
  );
});

test("parseSize() reads decimal and binary units", () => {
  assert.deepEqual(
    ["10B", "1.5kB", "500MB", "2 GiB", "5G", "0"].map(parseSize),
    [10, 1500, 500_000_000, 2_147_483_648, 5_000_000_000, 0],
  );
});

test("parseSize() says how a size is written", () => {
  for (const text of ["much", "5", "5.5", "5 apples", ""]) {
    assert.throws(() => parseSize(text), {
      name: "UsageError",
      message: `Cannot read size "${text}": expected a number and a unit`,
      hint: 'Write it like "500MB" or "2GiB"',
    });
  }
});

test("parseAge() reads minutes, hours, days and weeks", () => {
  assert.deepEqual(["45m", "12h", "30d", "2w"].map(parseAge), [2700, 43_200, 2_592_000, 1_209_600]);
});

test("parseAge() rejects a bare number", () => {
  assert.throws(() => parseAge("30"), { name: "UsageError", message: /Cannot read age "30"/ });
});
