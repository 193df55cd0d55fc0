import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFileTags, makeHeader } from "@rootsmith/testing/rpm";
import { fileStates, type InstallFilter, installedFiles } from "./file-states.ts";
import { type ListedFile, listFiles } from "./rpm-file-list.ts";
import { RpmHeader } from "./rpm-header.ts";

const DIRECTORY = 0o40755;
const DOC = 1 << 1;
const GHOST = 1 << 6;
const LICENSE = 1 << 7;

function list(
  files: Parameters<typeof makeFileTags>[0],
  langs = files.map(() => ""),
): readonly ListedFile[] {
  return listFiles(RpmHeader.read(makeHeader({ 1000: "a", ...makeFileTags(files), 1097: langs })));
}

function statesOf(files: readonly ListedFile[], filter: InstallFilter): Record<string, number> {
  const states = fileStates(files, filter);
  return Object.fromEntries(files.map(({ path }, index) => [path, states[index] as number]));
}

test("fileStates() leaves out documentation where it should", () => {
  const files = list([
    { path: "/usr/share/doc/a/README", flags: DOC },
    { path: "/usr/share/licenses/a/COPYING", flags: LICENSE },
  ]);
  assert.deepEqual([...fileStates(files, {})], [0, 0]);
  assert.deepEqual([...fileStates(files, { nodocs: true })], [2, 0]);
});

test("installedFiles() leaves out what is for other languages", () => {
  const files = list([{ path: "/a" }, { path: "/de" }, { path: "/fr" }], ["", "de|at", "fr"]);
  const installed = (langs: readonly string[]): string[] =>
    installedFiles(files, { langs }).map(({ path }) => path);
  assert.deepEqual(installed(["de_DE", "en"]), ["a", "de"]);
  assert.deepEqual(installed(["fr"]), ["a", "fr"]);
  assert.deepEqual(installed([]), ["a"]);
});

test("fileStates() knows net shared paths, whole names alone, and what lies below", () => {
  const files = list([
    { path: "/usr/share/foo", mode: DIRECTORY },
    { path: "/usr/share/foo/README", flags: DOC },
    { path: "/usr/share/foo/ghost", flags: GHOST },
    { path: "/usr/share/foobar", mode: DIRECTORY },
    { path: "/usr/share/foobar/file" },
  ]);
  const filter = { nodocs: true, netSharedPaths: ["/usr/share/foo"] };
  assert.deepEqual(statesOf(files, filter), {
    "usr/share/foo": 3,
    "usr/share/foo/README": 3,
    "usr/share/foo/ghost": 3,
    "usr/share/foobar": 0,
    "usr/share/foobar/file": 0,
  });
});

test("fileStates() leaves out directories of which nothing is left, up to the first", () => {
  const paths = ["/lang", "/lang/de", "/lang/de/LC", "/ghost", "/empty"];
  const directories = paths.map((path) => ({ path, mode: DIRECTORY }));
  const contents = [
    { path: "/lang/de/LC/m", flags: DOC },
    { path: "/ghost/m", flags: DOC },
    { path: "/ghost/cache", flags: GHOST },
  ];
  assert.deepEqual(statesOf(list([...directories, ...contents]), { nodocs: true }), {
    lang: 2,
    "lang/de": 2,
    "lang/de/LC": 2,
    ghost: 0,
    empty: 0,
    "lang/de/LC/m": 2,
    "ghost/m": 2,
    "ghost/cache": 0,
  });
});
