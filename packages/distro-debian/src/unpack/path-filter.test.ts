import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes, contentOf, type RootfsEntry } from "@rootsmith/core/provider";
import { type PathFilterOptions, pathFilterConfig, pathFilterOf } from "./path-filter.ts";

function skips(options: Partial<PathFilterOptions>, path: string): boolean {
  const filter = pathFilterOf({ slim: false, pathExclude: [], pathInclude: [], ...options });
  assert.ok(filter);
  const entry: RootfsEntry = path.endsWith("/")
    ? { type: "dir", path: path.slice(1, -1), mode: 0o755 }
    : path.endsWith("@")
      ? { type: "symlink", path: path.slice(1, -1), mode: 0o777, target: "x" }
      : { type: "file", path: path.slice(1), mode: 0o644, content: contentOf("") };
  return filter.skips(entry);
}

test("pathFilterOf() gives nothing where nothing is left out", () => {
  assert.equal(
    pathFilterOf({ slim: false, pathExclude: [], pathInclude: ["/usr/share/doc/*"] }),
    undefined,
  );
});

// What dpkg 1.21 does with `--path-exclude` and `--path-include` of the same patterns.
test("PathFilter.skips() keeps directories and links below what an include names", () => {
  const options = {
    pathExclude: ["/usr/share/doc/*", "/usr/share/man/*"],
    pathInclude: ["/usr/share/doc/*/copyright"],
  };
  assert.equal(skips(options, "/usr/share/doc/"), false);
  assert.equal(skips(options, "/usr/share/doc/foo/"), false);
  assert.equal(skips(options, "/usr/share/doc/foo/sub/"), false);
  assert.equal(skips(options, "/usr/share/doc/link@"), false);
  assert.equal(skips(options, "/usr/share/doc/foo/copyright"), false);
  assert.equal(skips(options, "/usr/share/doc/foo/changelog.gz"), true);
  assert.equal(skips(options, "/usr/share/man/man1/"), true);
  assert.equal(skips(options, "/usr/share/man/man1/foo.1@"), true);
  assert.equal(skips(options, "/usr/share/man/man1/foo.1"), true);
  assert.equal(skips(options, "/usr/bin/foo"), false);
});

test("PathFilter.skips() keeps the directories above what an include names", () => {
  const options = { pathExclude: ["/opt*"], pathInclude: ["/opt/deep/er/*"] };
  assert.equal(skips(options, "/opt/"), false);
  assert.equal(skips(options, "/opt/deep/"), false);
  assert.equal(skips(options, "/opt/other/"), true);
  assert.equal(skips(options, "/opt/deep/er/file"), false);
});

test("PathFilter.skips() reads patterns as fnmatch does", () => {
  const skip = (pattern: string, path: string): boolean => skips({ pathExclude: [pattern] }, path);
  assert.equal(skip("/a*z", "/a/b/z"), true);
  assert.equal(skip("/a?c", "/abc"), true);
  assert.equal(skip("/a?c", "/abbc"), false);
  assert.equal(skip("/lib[0-9]", "/lib3"), true);
  assert.equal(skip("/lib[!0-9]", "/lib3"), false);
  assert.equal(skip("/lib[!0-9]", "/libx"), true);
  assert.equal(skip("/a\\*c", "/a*c"), true);
  assert.equal(skip("/a\\*c", "/abc"), false);
  assert.equal(skip("/a.c+(d)", "/a.c+(d)"), true);
  assert.equal(skip("/a.c", "/abc"), false);
});

test("pathFilterOf() with slim keeps copyright, locale.alias and the sections of manuals", () => {
  const slim = { slim: true };
  assert.equal(skips(slim, "/usr/share/doc/bash/copyright"), false);
  assert.equal(skips(slim, "/usr/share/doc/bash/README.gz"), true);
  assert.equal(skips(slim, "/usr/share/locale/locale.alias"), false);
  assert.equal(skips(slim, "/usr/share/locale/de/LC_MESSAGES/bash.mo"), true);
  assert.equal(skips(slim, "/usr/share/man/man1/"), false);
  assert.equal(skips(slim, "/usr/share/man/de/"), true);
  assert.equal(skips(slim, "/usr/share/man/man1/bash.1.gz"), true);
  assert.equal(skips(slim, "/usr/share/man/man1/sh.1.gz@"), true);
  assert.equal(skips(slim, "/usr/share/info/sed.info.gz"), true);
});

test("PathFilter.skips() goes by the last rule that matches, as dpkg's configuration has them", () => {
  const rules = [
    { pattern: "/opt/*", skips: true },
    { pattern: "/opt/x*", skips: false },
    { pattern: "/opt/xy", skips: true },
  ];
  const filter = pathFilterOf({ slim: false, pathExclude: [], pathInclude: [] }, rules);
  const of = (path: string): boolean | undefined =>
    filter?.skips({ type: "file", path, mode: 0o644, content: contentOf("") });
  assert.deepEqual(["opt/a", "opt/x", "opt/xy", "srv"].map(of), [true, false, true, false]);
  const later = pathFilterOf({ slim: false, pathExclude: [], pathInclude: ["/opt/a"] }, rules);
  const a: RootfsEntry = { type: "file", path: "opt/a", mode: 0o644, content: contentOf("") };
  assert.equal(later?.skips(a), false);
});

test("pathFilterConfig() tells the image's dpkg the same", async () => {
  const options = { slim: false, pathExclude: ["/opt/*"], pathInclude: ["/opt/x"] };
  const config = pathFilterConfig(options);
  assert.equal(config?.path, "etc/dpkg/dpkg.cfg.d/docker");
  assert.ok(config.type === "file");
  assert.equal(
    new TextDecoder().decode(await collectBytes(config.content.open())),
    `# These files were left out of the image, and are of packages to come.
path-exclude /opt/*
path-include /opt/x
`,
  );
});
