import assert from "node:assert/strict";
import { test } from "node:test";
import { examineExecutors, examineProxies, type Findings, formatFindings } from "./doctor.ts";

const findings: Findings = {
  runtime: "Node.js 24.21.0",
  system: "linux 6.1.0, x64",
  executors: [
    { name: "chroot", reason: "this is not root" },
    { name: "userns", reason: "newuidmap is not installed", fix: "apt-get install uidmap" },
    { name: "docker", version: "podman 5.4.2" },
  ],
  cache: { dir: "/home/me/.cache/rootsmith", bytes: 512_300_000 },
  xz: "xz (XZ Utils) 5.4.1",
  proxies: ["http_proxy=http://proxy:3128"],
};

test("formatFindings() says what can be used, and how to fix the rest", () => {
  assert.equal(
    formatFindings(findings, (_, text) => text),
    `runtime    Node.js 24.21.0
system     linux 6.1.0, x64

executors
  ✖ chroot  this is not root
  ✖ userns  newuidmap is not installed
            fix: apt-get install uidmap
  ✔ docker  available: podman 5.4.2, the one that builds use

cache      /home/me/.cache/rootsmith, 512.3 MB
xz         xz (XZ Utils) 5.4.1
proxies    http_proxy=http://proxy:3128
`,
  );
});

test("formatFindings() says what stands in for xz", () => {
  const { xz: _, ...without } = findings;
  assert.match(
    formatFindings(without, (_, text) => text),
    /^xz {9}not installed; the built-in decompressor is used, which is slower$/m,
  );
});

test("examineExecutors() keeps the order and the problems", async () => {
  const start = () => Promise.reject(new Error("not started"));
  assert.deepEqual(
    await examineExecutors([
      { name: "chroot", unavailable: async () => ({ reason: "not root", fix: "sudo" }), start },
      { name: "docker", unavailable: async () => undefined, start },
    ]),
    [{ name: "chroot", reason: "not root", fix: "sudo" }, { name: "docker" }],
  );
});

test("examineExecutors() names what would run the programs", async () => {
  const executor = {
    name: "docker",
    unavailable: async () => undefined,
    version: async () => "podman 4.3.1",
    start: () => Promise.reject(new Error("not started")),
  };
  assert.deepEqual(await examineExecutors([executor]), [
    { name: "docker", version: "podman 4.3.1" },
  ]);
});

test("examineProxies() hides credentials", () => {
  assert.deepEqual(
    examineProxies({ HTTPS_PROXY: "http://me:secret@proxy:3128", no_proxy: "localhost" }),
    ["https_proxy=http://proxy:3128", "no_proxy=localhost"],
  );
});
