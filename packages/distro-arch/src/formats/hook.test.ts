import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHook } from "./hook.ts";

const PATH = "usr/share/libalpm/hooks/20-x.hook";
const TRIGGER = "[Trigger]\nType = Path\nOperation = Install\nTarget = usr/*\n";
const ACTION = "[Action]\nWhen = PostTransaction\nExec = /usr/bin/x\n";

test("parseHook() reads triggers and the action", () => {
  const text = `# what it is for
[Trigger]
Type = File
Operation = Install
Operation = Upgrade
Target = usr/lib/*
Target = !usr/lib/x

[Trigger]
Type=Package
Operation=Remove
Target=bash

[Action]
Description = Does it...
When = PreTransaction
Exec = /bin/sh -c 'echo "$1"' a\\ b "c \\" d"
Depends = sh
Depends = glibc>=2
AbortOnFail
NeedsTargets
`;
  assert.deepEqual(parseHook(PATH, text), {
    name: "20-x",
    triggers: [
      {
        type: "Path",
        operations: ["Install", "Upgrade"],
        targets: ["usr/lib/*", "!usr/lib/x"],
      },
      { type: "Package", operations: ["Remove"], targets: ["bash"] },
    ],
    description: "Does it...",
    when: "PreTransaction",
    exec: ["/bin/sh", "-c", 'echo "$1"', "a b", 'c " d'],
    depends: ["sh", "glibc>=2"],
    abortOnFail: true,
    needsTargets: true,
  });
});

test("parseHook() refuses what pacman does", () => {
  const broken: readonly (readonly [string, string])[] = [
    [ACTION, "it has no [Trigger]"],
    [TRIGGER, "it has no Exec"],
    [`${TRIGGER}[Action]\nExec = /x\n`, "it has no When"],
    [`${TRIGGER}[Action]\nExec = /x\nWhen = Later\n`, '"When = Later" is not known'],
    [`${TRIGGER}${ACTION}Exce = /y\n`, 'line 8: there is no key "Exce" in [Action]'],
    [`Type = Path\n${TRIGGER}`, 'line 1: there is no key "Type" here'],
    ["[Other]\n", 'line 1: there is no section "Other"'],
    [`[Trigger]\nType = Path\nTarget = x\n${ACTION}`, "a trigger has no Operation"],
    [`[Trigger]\nType = Path\nOperation = Install\n${ACTION}`, "a trigger has no Target"],
    [`[Trigger]\nOperation = Install\nTarget = x\n${ACTION}`, "a trigger has no Type"],
    [
      `${TRIGGER}[Action]\nWhen = PostTransaction\nExec = 'x\n`,
      `"Exec = 'x" has a quote that does not end`,
    ],
  ];
  for (const [text, fact] of broken) {
    assert.throws(() => parseHook(PATH, text), {
      name: "FormatError",
      message: `Cannot read the hook "${PATH}": ${fact}`,
    });
  }
});
