/**
 * The files in the executable: the command and all packages that build scripts and plugins import, as
 * modules that share what they have in common.
 *
 * @module
 */
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";
import { BUNDLE, named, WASM } from "./bundle.ts";

export interface ExecutableFiles {
  /** By their paths in the executable. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Paths by what imports call them: `"@rootsmith/core/provider"`, `"#session-host"`. */
  readonly names: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, "..");

/** The addon is that of the machine: the global function knows where it is. */
const addon: Plugin = {
  name: "addon",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@napi-rs\/lzma-|\.node$/ }, ({ path }) =>
      /-linux-(x64|arm64)-gnu(\/package\.json)?$/.test(path)
        ? { path, namespace: "addon" }
        : { path, external: true },
    );
    onLoad({ filter: /gnu$/, namespace: "addon" }, () => ({
      contents: "module.exports = globalThis.loadAddon()",
    }));
    // Where its version is looked for, which the lock has.
    onLoad({ filter: /json$/, namespace: "addon" }, () => ({ contents: "{}", loader: "json" }));
  },
};

/** The same for every machine. */
export async function executableFiles(): Promise<ExecutableFiles> {
  const sources = new Map<string, string>([
    ["dist/main.js", join(root, "packages/cli/src/main.ts")],
  ]);
  // Where the command looks for its own, beside `dist`.
  const files: Record<string, Uint8Array> = {
    "package.json": await readFile(join(root, "packages/cli/package.json")),
  };
  const names: Record<string, string> = {};
  for (const path of globSync(join(root, "packages/*/package.json"))) {
    const manifest: Manifest = JSON.parse(await readFile(path, "utf8"));
    const { name: own, exports = {}, imports = {} } = manifest;
    if (own === "@rootsmith/testing") continue;
    for (const [key, source] of Object.entries({ ...exports, ...imports })) {
      const name = key.startsWith("#") ? key : `${own}${key.slice(1)}`;
      const from = join(dirname(path), source);
      if (source.endsWith(".ts")) {
        names[name] = `dist/${name.replaceAll(/[^a-z]+/g, "-")}.js`;
        sources.set(names[name], from);
      } else {
        names[name] = `${own}/${basename(source)}`;
        files[names[name]] = await readFile(from);
      }
    }
  }
  const { outputFiles } = await build({
    entryPoints: [...sources].map(([name, path]) => ({ in: path, out: basename(name, ".js") })),
    outdir: "/dist",
    write: false,
    ...BUNDLE,
    plugins: [named, addon],
  });
  for (const { path, contents } of outputFiles) files[path.slice(1)] = contents;
  for (const path of WASM) files[`dist/${basename(path)}`] = await readFile(path);
  return { files, names };
}
