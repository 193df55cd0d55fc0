/**
 * What runs first in the executable: makes Node load the modules that lie in it, as if the executable were
 * the directory that they lie in. Without a disk that can be written to, and with nothing left on it.
 *
 * Bundled as CommonJS, which is what Node runs there, and run in threads as well.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
 * @module
 */
import fs, { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import {
  createRequire,
  type LoadFnOutput,
  registerHooks,
  syncBuiltinESMExports,
} from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { getRawAsset } from "node:sea";
import { fileURLToPath, pathToFileURL } from "node:url";
import { deserialize } from "node:v8";
import { isMainThread } from "node:worker_threads";
import { brotliDecompressSync } from "node:zlib";
import type { ExecutableFiles } from "./executable-files.ts";

const DIRECTORY = `${process.execPath}/`;
const BASE = pathToFileURL(DIRECTORY).href;

const { files, names }: ExecutableFiles = deserialize(
  brotliDecompressSync(new Uint8Array(getRawAsset("files"))),
);

const ENTRY = `${BASE}entry.js`;

/** Threads do not inherit hooks, so that theirs begins as this does. */
const THREAD = "#compress-worker";
const inThread = `data:text/javascript,${encodeURIComponent(
  "const { getBuiltinModule } = process;\n" +
    'new Function("require", getBuiltinModule("node:sea").getAsset("start", "utf8"))(getBuiltinModule);',
)}`;

registerHooks({
  resolve(specifier, context, next) {
    const name = names[specifier];
    if (isMainThread && specifier === THREAD) return found(inThread);
    if (name !== undefined) return found(`${BASE}${name}`);
    if (specifier.startsWith(BASE)) return found(specifier);
    if (specifier.startsWith(".") && context.parentURL?.startsWith(BASE)) {
      return found(new URL(specifier, context.parentURL).href);
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (url === ENTRY) return module(`import(${JSON.stringify(moduleToRun())})`);
    const source = url.startsWith(BASE) && files[url.slice(BASE.length)];
    return source ? module(source) : next(url, context);
  },
});

function found(url: string): { url: string; shortCircuit: true } {
  return { url, shortCircuit: true };
}

function module(source: string | Uint8Array): LoadFnOutput {
  return { format: "module", source, shortCircuit: true };
}

// Files that modules read of their own: WebAssembly, a schema, package.json.
const { readFileSync } = fs;
const { readFile } = fs.promises;
fs.readFileSync = ((path, options) =>
  ownFile(path, options) ?? readFileSync(path, options)) as typeof readFileSync;
fs.promises.readFile = (async (path, options) =>
  ownFile(path, options) ?? readFile(path, options)) as typeof readFile;

function ownFile(path: unknown, encoding: unknown): Buffer | string | undefined {
  const text = path instanceof URL && path.protocol === "file:" ? fileURLToPath(path) : path;
  if (typeof text !== "string" || !text.startsWith(DIRECTORY)) return undefined;
  const bytes = files[text.slice(DIRECTORY.length)];
  const buffer = bytes && Buffer.from(bytes);
  return typeof encoding === "string" ? buffer?.toString(encoding as BufferEncoding) : buffer;
}
syncBuiltinESMExports();

// What is loaded by the linker has to be a file for that long.
(globalThis as { loadAddon?: () => unknown }).loadAddon = () => {
  const directory = mkdtempSync(join(tmpdir(), "rootsmith-"));
  try {
    const file = join(directory, "addon.node");
    writeFileSync(file, brotliDecompressSync(new Uint8Array(getRawAsset("addon"))));
    const addon = { exports: {} };
    process.dlopen(addon, file);
    return addon.exports;
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** The module to run: one of the executable, a file as for Node, or else the command. */
function moduleToRun(): string {
  if (!isMainThread) return `${BASE}${names[THREAD]}`;
  const [program = "", , first = "", ...others] = process.argv;
  const isOwn = first.startsWith(DIRECTORY);
  if (!isOwn && !/\.[cm]?[jt]s$/.test(first)) return `${BASE}dist/main.js`;
  process.argv = [program, resolve(first), ...others];
  return pathToFileURL(resolve(first)).href;
}

// A script in the executable can import only what Node has, but a module that it requires can import all.
createRequire(DIRECTORY)(ENTRY);
