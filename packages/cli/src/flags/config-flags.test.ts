import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConfigFlags, readConfigFlags } from "./config-flags.ts";

test("readConfigFlags() reads every flag", () => {
  const flags: ConfigFlags = {
    cmd: "/hello --name  you",
    entrypoint: '["/bin/sh","-c","echo \\"$0\\""]',
    env: ["A=b=c"],
    expose: ["80", "53/udp"],
    label: ["org.example.a=b c"],
    stopSignal: "SIGQUIT",
    user: "app:app",
    volume: ["/data"],
    workdir: "/srv",
  };
  assert.deepEqual(readConfigFlags(flags), {
    Cmd: ["/hello", "--name", "you"],
    Entrypoint: ["/bin/sh", "-c", 'echo "$0"'],
    Env: ["A=b=c"],
    ExposedPorts: { "80/tcp": {}, "53/udp": {} },
    Labels: { "org.example.a": "b c" },
    StopSignal: "SIGQUIT",
    User: "app:app",
    Volumes: { "/data": {} },
    WorkingDir: "/srv",
  });
});

test("readConfigFlags() of no flags is empty", () => {
  assert.deepEqual(readConfigFlags({}), {});
});

for (const [flags, message] of [
  [{ cmd: "echo 'a b'" }, `Cannot use --cmd "echo 'a b'": no shell reads it`],
  [{ cmd: "[1]" }, 'Cannot use --cmd "[1]": it is not a list of texts'],
  [{ entrypoint: "[sh]" }, /^Cannot use --entrypoint "\[sh\]": it is not JSON: /],
  [{ env: ["A"] }, 'Cannot use --env "A": it is not KEY=VALUE'],
  [{ label: ["=b"] }, 'Cannot use --label "=b": it is not KEY=VALUE'],
  [{ expose: ["99999"] }, 'Cannot use --expose "99999": it is not a port, such as 80 or 53/udp'],
  [
    { stopSignal: "quit" },
    'Cannot use --stop-signal "quit": it is not a signal, such as SIGTERM or 9',
  ],
  [{ workdir: "srv" }, 'Cannot use --workdir "srv": it is not an absolute path'],
] as const) {
  test(`readConfigFlags() refuses ${JSON.stringify(flags)}`, () => {
    assert.throws(() => readConfigFlags(flags), { name: "UsageError", message });
  });
}
