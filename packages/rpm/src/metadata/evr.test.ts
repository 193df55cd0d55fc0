import assert from "node:assert/strict";
import { test } from "node:test";
import { compareEvr, formatEvr, parseEvr, rpmvercmp } from "./evr.ts";

const SAME = [
  "1.0 1.0",
  "1.0 1_0",
  "1.05 1.5",
  "a+ a_",
  "+ _",
  "1.0~rc1 1.0~rc1",
  "1.0^ 1.0^",
  "001 1",
];
/** The first is older. */
const OLDER = [
  "1.0 2.0",
  "2.0 2.0.1",
  "2.0.1 2.0.1a",
  "5.5p1 5.5p2",
  "5.5p1 5.5p10",
  "10xyz 10.1xyz",
  "xyz10 xyz10.1",
  "xyz.4 8",
  "xyz.4 2",
  "5.5p2 5.6p1",
  "5.6p1 6.5p1",
  "6.0 6.0.rc1",
  "10a2 10b2",
  "1.0a 1.0aa",
  "20101121 20101122",
  "a 1",
  "1.0~rc1 1.0",
  "1.0~rc1 1.0~rc2",
  "1.0~rc1~git123 1.0~rc1",
  "1.0 1.0^",
  "1.0 1.0^git1",
  "1.0^git1 1.0^git2",
  "1.0^git1 1.01",
  "1.0^20160101 1.0.1",
  "1.0^20160101^git1 1.0^20160102",
  "1.0~rc1 1.0~rc1^git1",
  "1.0^git1~pre 1.0^git1",
];

for (const pair of SAME) {
  test(`rpmvercmp() takes ${pair.replace(" ", " and ")} for the same`, () => {
    const [a, b] = pair.split(" ") as [string, string];
    assert.equal(rpmvercmp(a, b), 0);
    assert.equal(rpmvercmp(b, a), 0);
  });
}

for (const pair of OLDER) {
  test(`rpmvercmp() sorts ${pair.replace(" ", " before ")}`, () => {
    const [a, b] = pair.split(" ") as [string, string];
    assert.equal(rpmvercmp(a, b), -1);
    assert.equal(rpmvercmp(b, a), 1);
  });
}

test("rpmvercmp() compares numbers of any length", () => {
  assert.equal(rpmvercmp("123456789012345678901", "123456789012345678902"), -1);
});

test("compareEvr() looks at the epoch, then the version, then the release", () => {
  assert.equal(compareEvr(parseEvr("1:1.0-1"), parseEvr("2.0-1")), 1);
  assert.equal(compareEvr(parseEvr("1.0-2"), parseEvr("1.1-1")), -1);
  assert.equal(compareEvr(parseEvr("1.0-2"), parseEvr("1.0-10")), -1);
});

test("parseEvr() and formatEvr() are inverse", () => {
  assert.deepEqual(parseEvr("1:2.0-3.el9"), { epoch: 1, version: "2.0", release: "3.el9" });
  assert.deepEqual(parseEvr("2.0"), { epoch: 0, version: "2.0", release: "" });
  assert.equal(formatEvr({ epoch: 1, version: "2.0", release: "3.el9" }), "1:2.0-3.el9");
  assert.equal(formatEvr({ epoch: 0, version: "2.0", release: "" }), "2.0");
});
