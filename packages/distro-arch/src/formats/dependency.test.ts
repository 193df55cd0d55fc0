import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDependency, satisfies } from "./dependency.ts";

const zlib = {
  name: "zlib-ng",
  version: "2:1.3-1",
  provides: ["zlib=1:1.3.1", "libz.so=1-64", "compression"].map(parseDependency),
};
const fits = (text: string): boolean => satisfies(zlib, parseDependency(text));

test("satisfies() goes by the name and by what is provided, each with its version", () => {
  const fitting = [
    "zlib-ng",
    "zlib-ng>=2:1",
    "zlib-ng=2:1.3",
    "zlib",
    "zlib>1:1.3",
    "zlib<=1:1.3.1",
  ];
  assert.deepEqual(
    [...fitting, "libz.so=1-64", "compression"].filter((text) => !fits(text)),
    [],
  );
  const other = ["zlib-ng<2:1", "zlib>=2:1", "libz.so=2-64", "compression>=1", "zlib-ng>2:1.3-1"];
  assert.deepEqual(other.filter(fits), []);
});

test("parseDependency() leaves out what an optional one is good for", () => {
  assert.deepEqual(parseDependency("perl>=5: for scripts: some"), {
    text: "perl>=5",
    name: "perl",
    operator: ">=",
    version: "5",
  });
  assert.deepEqual(parseDependency("glibc"), { text: "glibc", name: "glibc" });
});
