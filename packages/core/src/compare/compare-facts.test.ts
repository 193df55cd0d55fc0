import assert from "node:assert/strict";
import { test } from "node:test";
import { compareFacts, configFacts } from "./compare-facts.ts";

test("compareFacts() finds what came, went and changed", () => {
  const before = new Map([
    ["a", "1"],
    ["b", "1"],
    ["c", "1"],
  ]);
  const after = new Map([
    ["d", "1"],
    ["b", "2"],
    ["a", "1"],
  ]);
  assert.deepEqual(compareFacts(before, after), [
    { name: "b", before: "1", after: "2" },
    { name: "c", before: "1" },
    { name: "d", after: "1" },
  ]);
});

test("configFacts() takes variables, labels and ports one by one", () => {
  const config = {
    Env: ["PATH=/bin", "A=b=c"],
    Cmd: ["sh", "-c", "true"],
    User: "1000",
    Labels: { "org.example.x": "y" },
    ExposedPorts: { "80/tcp": {} },
  };
  assert.deepEqual(
    [...configFacts(config)],
    [
      ["Env PATH", "/bin"],
      ["Env A", "b=c"],
      ["Cmd", '["sh","-c","true"]'],
      ["User", "1000"],
      ["Labels org.example.x", "y"],
      ["ExposedPorts 80/tcp", "{}"],
    ],
  );
});
