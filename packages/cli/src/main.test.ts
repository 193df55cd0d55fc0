import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const SCRIPT = fileURLToPath(new URL("../fixtures/waiting-script.ts", import.meta.url));

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), "rootsmith-main-"));
});
after(() => rm(dir, { recursive: true }));

/** The command in a process of its own, on the runtime that runs the test. */
function start(...args: string[]): ChildProcess & { readonly text: () => string } {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  child.stderr.on("data", (chunk) => {
    text += chunk;
    if (text.endsWith("resolving\n")) child.emit("resolving");
  });
  return Object.assign(child, { text: () => text });
}

test("rootsmith build SCRIPT hands the flags over and ends with 130 on Ctrl-C", async () => {
  const dest = join(dir, "waiting.tar");
  const cache = join(dir, "cache");
  const child = start("build", "-q", SCRIPT, "--cache-dir", cache, "-o", `type=tar,dest=${dest}`);
  // Not child.kill(): with it, Deno reports the signal as the child's end whatever the child does.
  child.on("resolving", () => process.kill(child.pid ?? 0, "SIGINT"));
  const [code] = await once(child, "close");
  assert.equal(child.text(), "warning: resolving\ninterrupted\n");
  assert.equal(code, 130);
  assert.equal(existsSync(dest), false);
});

for (const [signals, exitCode] of [
  [["SIGTERM"], 143],
  [["SIGHUP"], 129],
  // A parent that passes on what the terminal has sent to both of them.
  [["SIGINT", "SIGINT"], 130],
] as const) {
  test(`rootsmith build cleans up after ${signals.join(" and ")}, and ends with ${exitCode}`, async () => {
    const cache = join(dir, `cache-${exitCode}`);
    const child = start("build", "-q", SCRIPT, "--cache-dir", cache, "-o", join(dir, "out.tar"));
    child.on("resolving", () => {
      for (const signal of signals) process.kill(child.pid ?? 0, signal);
    });
    const [code] = await once(child, "close");
    assert.equal(child.text(), "warning: resolving\ninterrupted\n");
    assert.equal(code, exitCode);
    assert.deepEqual(readdirSync(join(cache, "sessions")), []);
  });
}

test("rootsmith build SCRIPT gives the script's exit code", async () => {
  const child = start("build", SCRIPT, "--name", "x", "--platform", "nonsense");
  const [code] = await once(child, "close");
  assert.match(child.text(), /^error: Cannot parse platform "nonsense"/);
  assert.equal(code, 2);
});

test("rootsmith build SCRIPT fails where that builds nothing", async () => {
  const script = join(dir, "nothing.ts");
  writeFileSync(script, "await Promise.resolve();\n");
  const child = start("build", script);
  const [code] = await once(child, "close");
  assert.equal(
    child.text(),
    `error: Cannot build "${script}": it never calls buildScript()
  hint: Call it in the script: await buildScript({ name: "NAME", provider })
`,
  );
  assert.equal(code, 1);
});

test("rootsmith build SCRIPT says in which line of which file there is no TypeScript", async () => {
  const [script, imported] = [join(dir, "importing.ts"), join(dir, "a syntax.ts")];
  writeFileSync(script, 'import "./a syntax.ts";\n');
  writeFileSync(imported, "const a = 1;\nconst b = {;\n");
  const child = start("build", script);
  const [code] = await once(child, "close");
  const [first = ""] = child.text().split("\n");
  assert.ok(first.startsWith(`error: Cannot run "${script}": Unexpected token \`;\``), first);
  assert.ok(first.endsWith(` (${relative("", imported)}:2)`), first);
  assert.equal(code, 1);
});

test("rootsmith ends on Ctrl-C though nobody reads the image that it writes to its output", async () => {
  const tree = await mkdtemp(join(dir, "tree-"));
  writeFileSync(join(tree, "file"), new Uint8Array(20_000_000)); // more than sockets and pipes hold
  const args = ["build", "scratch", "-q", "--add", `${tree}:/`, "-o", "type=tar,dest=-"];
  const child = spawn(process.execPath, [MAIN, ...args, "--cache-dir", join(dir, "cache")], {
    stdio: ["ignore", "pipe", "inherit"], // a socket of Node's, a pipe of Deno's
  });
  child.stdout.once("readable", () => process.kill(child.pid ?? 0, "SIGINT"));
  assert.deepEqual(await once(child, "exit"), [130, null]);
  child.stdout.destroy();
});

test("rootsmith build scratch writes an image", async () => {
  const dest = join(dir, "empty.tar");
  const args = ["-q", "--cache-dir", join(dir, "cache"), "-o", `type=docker,dest=${dest}`];
  const child = start("build", "scratch", ...args);
  const [code] = await once(child, "close");
  assert.equal(child.text(), `${dest}\n`);
  assert.equal(code, 0);
});

test("rootsmith takes no cache directory that is relative, as the XDG specification says", async () => {
  const cwd = await mkdtemp(join(dir, "cwd-"));
  const env = { ...process.env, XDG_CACHE_HOME: "relative", HOME: dir };
  delete (env as NodeJS.ProcessEnv).NODE_COMPILE_CACHE;
  const child = spawn(process.execPath, [MAIN, "--version"], { cwd, env, stdio: "ignore" });
  assert.deepEqual(await once(child, "close"), [0, null]);
  assert.equal(existsSync(join(cwd, "relative/rootsmith")), false); // Deno puts its own there
});
