/**
 * What a builder elsewhere sends back.
 *
 * @module
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockedProvider, packageMirror } from "../../packages/core/fixtures/locked-provider.ts";
import {
  type BuildOptions,
  build,
  exportLayers,
  type LockFile,
  type PlatformLock,
} from "../../packages/core/src/mod.ts";
import {
  collectBytes,
  contentOf,
  type FsEntry,
  writeTar,
} from "../../packages/core/src/provider.ts";
import type { FuzzTarget } from "../target.ts";

/** Of the seed. */
let lock: LockFile | undefined;

export const BUILDER_TARGETS: readonly FuzzTarget[] = [
  {
    name: "layers of a builder",
    seeds: () =>
      inDirectory(async (work) => {
        const options = optionsOf(work);
        const mirrors = { pool: [packageMirror(join(work, "mirror"), { hi: "1.0" })] };
        ({ lock } = await build({ ...options, mirrors }));
        const directory = join(work, "layers");
        await exportLayers(options, lock.platforms[0] as PlatformLock, directory);
        const entries = readdirSync(directory).map((path): FsEntry => {
          const content = contentOf(readFileSync(join(directory, path)));
          return { type: "file", path, mode: 0o644, content };
        });
        return [await collectBytes(writeTar(entries, { epoch: 1 }))];
      }),
    parse: (input) =>
      inDirectory(async (work) => {
        const builder: BuildOptions["builder"] = {
          name: "the builder",
          layers: async (_request, ctx) => ctx.spool([input]),
        };
        await build({ ...optionsOf(work), builder, ...(lock && { lock, locked: true }) });
      }),
  },
];

function optionsOf(work: string): BuildOptions {
  return {
    name: "one",
    provider: lockedProvider(),
    platforms: ["linux/amd64"],
    cacheDir: join(work, "cache"),
    outputs: [],
  };
}

async function inDirectory<T>(use: (work: string) => Promise<T>): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-fuzz-"));
  try {
    return await use(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
