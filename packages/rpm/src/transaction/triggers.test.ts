import assert from "node:assert/strict";
import { test } from "node:test";
import type { TagValue } from "@rootsmith/testing/rpm";
import { fakeOpenRpm } from "../../fixtures/fake-open-rpm.ts";
import { fileTriggers, ownTransactionFileTriggers } from "./file-triggers.ts";
import { scriptedRpms } from "./scripted-rpm.ts";
import type { ScriptletCall } from "./scriptlet-steps.ts";
import { packageTriggers } from "./triggers.ts";

const IN = 1 << 16;
const PREIN = 1 << 25;
const GREATER = 1 << 2;
const DIR = 0o40755;

/** One script for each line: its name, then its conditions. */
type Script = readonly [body: string, sense: number, ...conditions: string[]];

function tagsOf(
  scripts: readonly Script[],
  [body, program, name, version, flags, index]: readonly number[],
): Record<number, TagValue> {
  const conditions = scripts.flatMap(([, sense, ...names], script) =>
    names.map((text) => ({ script, sense, ...partsOf(text) })),
  );
  return {
    [body as number]: scripts.map(([text]) => text),
    [program as number]: scripts.map(() => "/bin/sh"),
    [name as number]: conditions.map((condition) => condition.name),
    [version as number]: conditions.map((condition) => condition.version),
    [flags as number]: Uint32Array.from(conditions, ({ sense, version }) =>
      version === "" ? sense : sense | GREATER,
    ),
    [index as number]: Uint32Array.from(conditions, ({ script }) => script),
  };
}

function partsOf(text: string): { readonly name: string; readonly version: string } {
  const [name = "", , version = ""] = text.split(" ");
  return { name, version };
}

const packageTags = (...scripts: Script[]): Record<number, TagValue> =>
  tagsOf(scripts, [1065, 1092, 1066, 1067, 1068, 1069]);
const fileTags = (...scripts: Script[]): Record<number, TagValue> =>
  tagsOf(scripts, [5066, 5067, 5069, 5071, 5072, 5070]);
const transactionTags = (...scripts: Script[]): Record<number, TagValue> =>
  tagsOf(scripts, [5076, 5077, 5079, 5081, 5082, 5080]);

function linesOf(calls: readonly ScriptletCall[]): string[] {
  return calls.map(({ scriptlet, args, files = [] }) =>
    [`${scriptlet.body} [${args.join(" ")}]`, ...files].join(" "),
  );
}

// What rpm 4.16, 4.18 and 4.20 ran of two packages that were built like these.
const FILES = [
  { path: "/usr/share/ft", mode: DIR },
  { path: "/usr/share/ft/a" },
  { path: "/usr/share/ft/sub", mode: DIR },
  { path: "/usr/share/ft/sub/b" },
];
const packages = scriptedRpms(
  [
    await fakeOpenRpm("one", FILES, {
      ...packageTags(
        ["prein.two", PREIN, "two"],
        ["in.two", IN, "two"],
        ["in.two.newer", IN, "two > 1.5"],
        ["in.self", IN, "one"],
        ["prein.self", PREIN, "one"],
      ),
      ...fileTags(
        ["own", IN, "/usr/share/ft", "/usr/share/ft/sub"],
        ["exact", IN, "/usr/share/ft/a", "/etc/ex"],
      ),
      ...transactionTags(
        ["own", IN, "/usr/share/ft", "/usr/share/ft/sub"],
        ["exact", IN, "/usr/share/ft/a", "/etc/ex"],
      ),
    }),
    await fakeOpenRpm(
      "two",
      [{ path: "/etc/extra" }, { path: "/usr/share/ft", mode: DIR }, { path: "/usr/share/ft/c" }],
      {
        ...packageTags(["prein.one", PREIN, "one"], ["in.one", IN, "one"], ["again", IN, "one"]),
        ...fileTags(["two", IN, "/usr/share/ft"]),
        ...transactionTags(["two", IN, "/usr/share/ft/a", "/usr/share/ft/su"]),
      },
    ),
  ],
  {},
);
const [one, two] = packages as [(typeof packages)[0], (typeof packages)[0]];

test("packageTriggers() runs one script of a package for each other, with the counts of rpm", () => {
  assert.deepEqual(linesOf(packageTriggers(one, [], "prein")), []);
  // it is in the database by then, and sets itself off from both sides
  assert.deepEqual(linesOf(packageTriggers(one, [], "in")), ["in.self [1 1]", "in.self [1 1]"]);
  assert.deepEqual(linesOf(packageTriggers(two, [one], "prein")), [
    "prein.two [1 0]",
    "prein.one [0 1]",
  ]);
  assert.deepEqual(linesOf(packageTriggers(two, [one], "in")), ["in.two [1 1]", "in.one [1 1]"]);
});

test("packageTriggers() takes any version in which the package provides its name", async () => {
  const [owner, other] = scriptedRpms(
    [
      await fakeOpenRpm("owner", [], packageTags(["newer", IN, "other > 1.5"])),
      await fakeOpenRpm("other", [], { 1047: ["other", "other"], 1113: ["1-1", "9"] }),
    ],
    {},
  );
  assert.ok(owner && other);
  assert.deepEqual(linesOf(packageTriggers(other, [owner], "in")), ["newer [1 1]"]);
});

test("fileTriggers() gives paths by prefix, those that the package has brought", () => {
  assert.deepEqual(linesOf(fileTriggers(one, [], "early", "4.18.0")), [
    "own [0] /usr/share/ft /usr/share/ft/a /usr/share/ft/sub /usr/share/ft/sub/b /usr/share/ft/sub /usr/share/ft/sub/b",
    "exact [0] /usr/share/ft/a",
  ]);
  assert.deepEqual(linesOf(fileTriggers(two, [one], "early", "4.18.0")), [
    "own [0] /usr/share/ft/c",
    "exact [0] /etc/extra",
    "two [0] /usr/share/ft/c",
    "two [0] /usr/share/ft /usr/share/ft/a /usr/share/ft/sub /usr/share/ft/sub/b",
  ]);
  assert.deepEqual(fileTriggers(two, [one], "late", "4.18.0"), []);
});

test("ownTransactionFileTriggers() finds packages by the directories of their files", () => {
  assert.deepEqual(
    linesOf(
      ownTransactionFileTriggers(
        { present: packages, added: packages, erased: [] },
        "4.18.0",
        "in",
      ),
    ),
    [
      "own [0] /usr/share/ft /usr/share/ft/a /usr/share/ft/sub /usr/share/ft/sub/b /usr/share/ft /usr/share/ft/c /usr/share/ft/sub /usr/share/ft/sub/b",
      "two [0] /usr/share/ft/sub /usr/share/ft/sub/b",
    ],
  );
});

test("file triggers get the arguments of the rpm that the rootfs has", () => {
  const of = (rpmVersion: string): unknown[] => [
    fileTriggers(two, [one], "early", rpmVersion)[0]?.args,
    ownTransactionFileTriggers(
      { present: packages, added: packages, erased: [] },
      rpmVersion,
      "in",
    )[0]?.args,
  ];
  assert.deepEqual(of("4.11.3"), [undefined, undefined]);
  assert.deepEqual(of("4.14.3"), [
    [0, 0],
    [0, 0],
  ]);
  assert.deepEqual(of("4.16.1.3"), [[0], [0]]);
  assert.deepEqual(of("4.20.1"), [[1, 1], [1]]);
});
