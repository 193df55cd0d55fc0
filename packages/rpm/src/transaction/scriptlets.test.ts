import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FormatError } from "@rootsmith/core/provider";
import { makeHeader, type TagValue } from "@rootsmith/testing/rpm";
import { RpmHeader } from "../file/rpm-header.ts";
import { type Scriptlets, scriptletsOf } from "./scriptlets.ts";

function read(tags: Readonly<Record<number, TagValue>>): Scriptlets {
  return scriptletsOf(RpmHeader.read(makeHeader({ 1000: "a", ...tags })));
}

const PLAIN = { expandMacros: false, expandTags: false };
const TRIGGER_IN = 1 << 16;
const TRIGGER_UN = 1 << 17;
const TRIGGER_PREIN = 1 << 25;

describe("scriptletsOf()", () => {
  it("gives nothing for a package without any", () => {
    assert.deepEqual(read({}), { triggers: [], fileTriggers: [], transactionFileTriggers: [] });
  });

  it("reads body, program and flags", () => {
    const { pretrans, pre, post, posttrans } = read({
      1023: "useradd x",
      1086: "/sbin/ldconfig",
      1151: "return 0",
      1152: "echo %{_bindir}",
      1153: ["<lua>"],
      1154: ["/bin/sh", "-x"],
      5025: new Uint32Array([3]),
    });
    assert.deepEqual(pretrans, { program: ["<lua>"], body: "return 0", ...PLAIN });
    assert.deepEqual(pre, { program: ["/bin/sh"], body: "useradd x", ...PLAIN });
    assert.deepEqual(post, { program: ["/sbin/ldconfig"], body: "", ...PLAIN });
    assert.deepEqual(posttrans, {
      program: ["/bin/sh", "-x"],
      body: "echo %{_bindir}",
      expandMacros: true,
      expandTags: true,
    });
  });

  it("reads triggers with all their conditions, and those for erasure", () => {
    const { triggers } = read({
      1065: ["first", "erase", "before"],
      1066: ["bash", "glibc", "old", "sed"],
      1067: ["5", "", "", "2:4.1"],
      1068: new Uint32Array([TRIGGER_IN | 0b1100, TRIGGER_IN, TRIGGER_UN, TRIGGER_PREIN | 0b10]),
      1069: new Uint32Array([0, 0, 1, 2]),
      1092: ["/bin/sh", "/bin/sh", "<lua>"],
    });
    assert.deepEqual(triggers, [
      {
        program: ["/bin/sh"],
        body: "first",
        ...PLAIN,
        when: "in",
        conditions: [
          { name: "bash", comparison: ">=", version: "5" },
          { name: "glibc", comparison: "", version: "" },
        ],
        priority: 1_000_000,
      },
      {
        program: ["/bin/sh"],
        body: "erase",
        ...PLAIN,
        when: "un",
        conditions: [{ name: "old", comparison: "", version: "" }],
        priority: 1_000_000,
      },
      {
        program: ["<lua>"],
        body: "before",
        ...PLAIN,
        when: "prein",
        conditions: [{ name: "sed", comparison: "<", version: "2:4.1" }],
        priority: 1_000_000,
      },
    ]);
  });

  it("reads both kinds of file triggers, with their priorities", () => {
    const { fileTriggers, transactionFileTriggers } = read({
      5066: ["per package"],
      5067: ["/bin/sh"],
      5069: ["/usr/lib", "/lib"],
      5070: new Uint32Array([0, 0]),
      5071: ["", ""],
      5072: new Uint32Array([TRIGGER_IN, TRIGGER_IN]),
      5076: ["once"],
      5077: ["<lua>"],
      5079: ["/usr/share"],
      5080: new Uint32Array([0]),
      5081: [""],
      5082: new Uint32Array([TRIGGER_IN]),
      5084: new Uint32Array([2000]),
    });
    assert.deepEqual(
      fileTriggers.map(({ body, priority, conditions }) => [body, priority, conditions.length]),
      [["per package", 2000, 2]],
    );
    assert.deepEqual(
      transactionFileTriggers.map(({ program, priority }) => [program, priority]),
      [[["<lua>"], 1_000_000]],
    );
  });

  it("refuses a trigger whose tags do not fit", () => {
    assert.throws(
      () => read({ 1065: ["first"], 1066: ["bash"], 1067: [""] }),
      (error) => {
        assert.ok(error instanceof FormatError);
        assert.match(error.message, /"bash" has no script$/);
        return true;
      },
    );
  });
});
