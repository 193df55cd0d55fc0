/**
 * The command as one file for each machine: Node with all modules in it, in `dist/`.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
 * @module
 */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { serialize } from "node:v8";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { execa } from "execa";
import { withNote, withoutSections } from "./elf-changes.ts";
import { executableFiles } from "./executable-files.ts";
import { npmPackage } from "./npm-package.ts";

/** As Node calls the machines. */
const ARCHITECTURES = ["x64", "arm64"];

/** What Node looks for in itself, and the byte behind it that says whether to. */
const NOTE = "NODE_SEA_BLOB";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:";

/** In bytes, of one executable. */
const LIMIT = 110_000_000;

const dist = join(import.meta.dirname, "../dist");

const work = await mkdtemp(join(tmpdir(), "rootsmith-executable-"));
try {
  await mkdir(dist, { recursive: true });
  await writeCommon(work);
  const wanted = process.argv.slice(2);
  for (const architecture of wanted.length > 0 ? wanted : ARCHITECTURES) {
    const path = join(dist, `rootsmith-linux-${architecture}`);
    await writeFile(path, await executable(architecture, work), { mode: 0o755 });
    const { size } = await stat(path);
    if (size > LIMIT) throw new Error(`${path} has ${size} bytes, ${size - LIMIT} too many`);
    console.log(`${path}: ${(size / 1e6).toFixed(1)} MB`);
  }
} finally {
  await rm(work, { recursive: true });
}

/** What is the same for all machines. */
async function writeCommon(directory: string): Promise<void> {
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24 };
  const files = brotliCompressSync(serialize(await executableFiles()), { params });
  await writeFile(join(directory, "files"), files);
  await build({
    entryPoints: [join(import.meta.dirname, "executable-start.ts")],
    outfile: join(directory, "start"),
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    target: "node24",
  });
}

async function executable(architecture: string, directory: string): Promise<Uint8Array> {
  const node = await npmPackage(`node-linux-${architecture}`, `${directory}/npm`);
  const lzma = await npmPackage(`@napi-rs/lzma-linux-${architecture}-gnu`, `${directory}/npm`);
  const { main } = JSON.parse(await readFile(join(lzma, "package.json"), "utf8"));
  await writeFile(join(directory, "addon"), brotliCompressSync(await readFile(join(lzma, main))));
  const configuration = {
    main: "start",
    output: "blob",
    disableExperimentalSEAWarning: true,
    assets: { start: "start", files: "files", addon: "addon" },
  };
  await writeFile(join(directory, "sea.json"), JSON.stringify(configuration));
  // Of this machine: what it writes is the same for all.
  await execa("node", ["--experimental-sea-config", "sea.json"], { cwd: directory });
  const program = Buffer.from(withoutSections(await readFile(join(node, "bin/node"))));
  const fuse = program.indexOf(FUSE);
  if (fuse < 0) throw new Error(`Cannot use Node for ${architecture}: it takes no modules`);
  program.write("1", fuse + FUSE.length);
  return withNote(program, NOTE, await readFile(join(directory, "blob")));
}
