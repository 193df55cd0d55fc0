import assert from "node:assert/strict";
import { test } from "node:test";
import { PathExclusions } from "./path-exclusions.ts";

for (const [pattern, matched, other] of [
  ["proc/*", ["proc/1", "proc/1/fd/0"], ["proc", "process", "a/proc/1"]],
  ["/var/log", ["var/log", "var/log/apt/term.log"], ["var", "var/logs"]],
  ["home/*/.ssh", ["home/a/.ssh", "home/a/b/.ssh/id"], ["home/.ssh", "root/.ssh"]],
  ["*.py[co]", ["a.pyc", "usr/lib/b.pyo"], ["a.py", "a.pycx"]],
  ["etc/[!a-c]?", ["etc/de"], ["etc/ab", "etc/d", "etc/def"]],
  ["a.b+(c)", ["a.b+(c)"], ["aab+(c)", "a.bb(c)"]],
  ["a\\*", ["a*"], ["ab"]],
  ["\u{1f600}?", ["\u{1f600}\u{1f601}"], ["\u{1f600}"]],
  ["swap/", ["swap"], ["swapfile"]],
] as const) {
  test(`PathExclusions.excludes() understands "${pattern}"`, () => {
    const filter = new PathExclusions({ exclude: [pattern] });
    for (const path of matched) assert.equal(filter.excludes(path, false), pattern, path);
    for (const path of other) assert.equal(filter.excludes(path, false), undefined, path);
  });
}

test("PathExclusions.excludes() keeps the directories of excludeFiles", () => {
  const filter = new PathExclusions({ excludeFiles: ["var/log"] });
  assert.equal(filter.excludes("var/log/nginx", true), undefined);
  assert.equal(filter.excludes("var/log/nginx/access.log", false), "var/log");
});

test("PathExclusions.excludes() keeps what an include matches", () => {
  const filter = new PathExclusions({ exclude: ["a/*", "*.log"], include: ["a/b"] });
  assert.equal(filter.excludes("a/b", true), undefined);
  assert.equal(filter.excludes("a/b/c.log", false), undefined);
  assert.equal(filter.excludes("a/c", false), "a/*");
});
