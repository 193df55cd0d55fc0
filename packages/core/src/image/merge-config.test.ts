import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeConfig } from "./merge-config.ts";

const BASE = { Env: ["PATH=/bin", "A=1"], Cmd: ["bash"], Labels: { a: "1" }, User: "root" };

test("mergeConfig() replaces fields, and adds to variables, labels, ports and volumes", () => {
  const over = {
    Env: ["B=2", "PATH=/usr/bin"],
    Labels: { b: "2" },
    ExposedPorts: { "80/tcp": {} },
    Volumes: { "/data": {} },
    User: "app",
    Cmd: ["sh"],
  };
  assert.deepEqual(mergeConfig(BASE, over), {
    Env: ["PATH=/usr/bin", "A=1", "B=2"],
    Labels: { a: "1", b: "2" },
    ExposedPorts: { "80/tcp": {} },
    Volumes: { "/data": {} },
    User: "app",
    Cmd: ["sh"],
  });
});

test("mergeConfig() takes the command away with the entrypoint", () => {
  const { Cmd, Entrypoint } = mergeConfig(BASE, { Entrypoint: ["/hello"] });
  assert.deepEqual([Cmd, Entrypoint], [undefined, ["/hello"]]);
  assert.deepEqual(mergeConfig(BASE, { Entrypoint: ["/hello"], Cmd: ["x"] }).Cmd, ["x"]);
});

test("mergeConfig() of nothing is the base", () => {
  assert.deepEqual(mergeConfig(BASE, {}), BASE);
});
