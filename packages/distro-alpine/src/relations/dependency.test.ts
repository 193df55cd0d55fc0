import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, parseDependencies, parseProvides } from "./dependency.ts";

function isAnswered(provided: string, dependency: string): boolean {
  const [own] = parseProvides(provided);
  const [wanted] = parseDependencies(dependency);
  return own !== undefined && wanted !== undefined && answers(own, wanted);
}

const ANSWERED: Readonly<Record<string, readonly [provided: string, yes: boolean]>> = {
  "so:libz.so.1": ["so:libz.so.1=1.3.1", true],
  "pc:zlib>=1.3": ["pc:zlib=1.3.1", true],
  "musl=1.2.5-r0": ["musl=1.2.5-r1", false],
  "musl>1.2.5": ["musl=1.2.5-r1", true],
  "musl<1.2.5": ["musl=1.2.5-r1", false],
  "musl<=1.2.5-r1": ["musl=1.2.5-r1", true],
  "musl~1.2": ["musl=1.2.5-r1", true],
  "musl~1.20": ["musl=1.2.5-r1", false],
  "musl~=1.2.5": ["musl=1.2.5-r1", true],
  "musl>~1.2.5": ["musl=1.2.5-r1", true],
  "/bin/sh": ["/bin/sh", true],
  "/bin/sh>1": ["/bin/sh", false],
  "cmd:ls": ["cmd:cp=1", false],
};

for (const [dependency, [provided, yes]] of Object.entries(ANSWERED)) {
  test(`answers() says that ${provided} ${yes ? "is" : "is not"} ${dependency}`, () => {
    assert.equal(isAnswered(provided, dependency), yes);
  });
}

test("parseDependencies() reads a conflict", () => {
  assert.deepEqual(parseDependencies(" !uclibc-utils<2 "), [
    {
      text: "!uclibc-utils<2",
      name: "uclibc-utils",
      isConflict: true,
      operator: "<",
      version: "2",
    },
  ]);
});

test("parseDependencies() refuses what it cannot read", () => {
  for (const text of ["musl>", "=1", "!", "a@", "a==1"]) {
    assert.throws(() => parseDependencies(text), {
      name: "ResolveError",
      message: `Cannot read the dependency "${text}": it is not like "name>=1.2"`,
    });
  }
});

test("parseDependencies() reads a tag and the checksum of a package", () => {
  assert.deepEqual(parseDependencies("curl@edge>8 a><Q1VFG2SuJdASGlXwlXF3975TbbpQU="), [
    {
      text: "curl@edge>8",
      name: "curl",
      isConflict: false,
      operator: ">",
      version: "8",
      tag: "edge",
    },
    {
      text: "a><Q1VFG2SuJdASGlXwlXF3975TbbpQU=",
      name: "a",
      isConflict: false,
      operator: "><",
      version: "Q1VFG2SuJdASGlXwlXF3975TbbpQU=",
    },
  ]);
});
