/**
 * The packages in the hands of each package manager: installed into an empty directory, with an empty home,
 * the command builds there.
 *
 * Needs npm and the registry that it asks, for pnpm, for yarn and for what the packages depend on. Says what
 * it skips.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { execa } from "execa";
import { packPackages } from "../../fixtures/install-packages.ts";
import {
  machineRegistry,
  type PackageRegistry,
  startPackageRegistry,
} from "../../fixtures/package-registry.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const DENO = join(ROOT, "node_modules/.bin/deno");
const BUILD = ["build", "scratch", "--add", "file:/file", "-q", "-o", "image.tar"];

/** The command lines that install it and that run it. */
const MANAGERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  npm: [
    ["npm", "install", "rootsmith"],
    ["npx", "rootsmith", ...BUILD],
  ],
  pnpm: [
    ["npx", "-y", "pnpm@12", "add", "rootsmith"],
    ["npx", "-y", "pnpm@12", "exec", "rootsmith", ...BUILD],
  ],
  "yarn 1": [
    ["npx", "-y", "yarn@1", "add", "rootsmith"],
    ["npx", "-y", "yarn@1", "run", "rootsmith", ...BUILD],
  ],
  "yarn 4": [
    ["npx", "-y", "-p", "@yarnpkg/cli-dist@4", "yarn", "add", "rootsmith"],
    ["npx", "-y", "-p", "@yarnpkg/cli-dist@4", "yarn", "run", "rootsmith", ...BUILD],
  ],
  Deno: [
    [DENO, "add", "npm:rootsmith"],
    [DENO, "run", "-A", "npm:rootsmith", ...BUILD],
  ],
};

const machine = await machineRegistry(tmpdir());

describe("installed from a registry", { skip: typeof machine === "string" && machine }, () => {
  let work: string;
  let registry: PackageRegistry;
  let expected: Buffer;

  before(async () => {
    work = await mkdtemp(join(tmpdir(), "rootsmith-managers-"));
    await mkdir(join(work, "packed"));
    registry = await startPackageRegistry(await packPackages(join(work, "packed")), machine as URL);
    await writeFile(join(work, "file"), "content\n", { mode: 0o644 });
    const sources = [join(import.meta.dirname, "../main.ts"), ...BUILD];
    await execa(process.execPath, sources, { cwd: work });
    expected = await readFile(join(work, "image.tar"));
  });
  after(async () => {
    registry?.stop();
    await rm(work, { recursive: true, force: true });
  });

  for (const [name, commands] of Object.entries(MANAGERS)) {
    const isUsual = process.env.ROOTSMITH_E2E === "all" || name === "npm" || name === "Deno";
    const skip = isUsual ? false : "ROOTSMITH_E2E is not all";
    test(`by ${name}, it builds what the sources build`, { skip }, async () => {
      const directory = join(work, name);
      const home = join(work, `home of ${name}`);
      await mkdir(home);
      await mkdir(directory);
      await writeFile(join(directory, "file"), "content\n", { mode: 0o644 });
      await writeFile(join(directory, "package.json"), '{ "private": true }\n');
      await writeFile(join(directory, ".npmrc"), `registry=${registry.url}\n`);
      const env = { ...environment(), HOME: home, npm_config_registry: registry.url };
      for (const [program = "", ...args] of commands) {
        await execa(program, args, { cwd: directory, env, extendEnv: false });
      }
      assert.ok((await readFile(join(directory, "image.tar"))).equals(expected));
    });
  }

  /** What is of the machine, with Node of this repository, and npm of neither pnpm nor a script. */
  function environment(): Record<string, string | undefined> {
    const kept = Object.entries(process.env).filter(([key]) => !/^(npm|pnpm|xdg)_/i.test(key));
    return {
      ...Object.fromEntries(kept),
      PATH: [join(process.execPath, ".."), process.env.PATH].join(delimiter),
      YARN_NPM_REGISTRY_SERVER: registry.url,
      YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
      YARN_NODE_LINKER: "node-modules",
      YARN_ENABLE_TELEMETRY: "0",
    };
  }
});
