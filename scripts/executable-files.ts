/**
 * The files in the executable: the command and all packages that build scripts and plugins import, as
 * modules that share what they have in common.
 *
 * @module
 */
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";

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

/** What esbuild's modules lack that packages in CommonJS count on. */
const BANNER = [
  'import { createRequire } from "node:module";',
  "const require = createRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

/** Packages in CommonJS that are loaded by `import()`: what esbuild makes of them exports no names then. */
const UNNAMED = /^(@bokuweb\/zstd-wasm|@napi-rs\/lzma)$/;

const named: Plugin = {
  name: "named",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: UNNAMED }, ({ path, kind, resolveDir }) =>
      kind === "dynamic-import" ? { path, namespace: "named", pluginData: resolveDir } : undefined,
    );
    onLoad({ filter: UNNAMED, namespace: "named" }, async ({ path, pluginData: resolveDir }) => {
      const all = await import(createRequire(join(resolveDir, "package.json")).resolve(path));
      const names = Object.keys(all).filter((name) => /^(?!default$|__)\w+$/.test(name));
      const contents = `import * as all from "${path}"; export const { ${names} } = all;`;
      return { contents, resolveDir };
    });
  },
};

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

/** WebAssembly, which packages look for beside themselves. */
const WASM = [
  "packages/core/node_modules/@bokuweb/zstd-wasm/dist/common/zstd.wasm",
  "packages/rpm/node_modules/wasmoon/dist/glue.wasm",
];

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
    bundle: true,
    splitting: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node24",
    banner: { js: BANNER },
    plugins: [named, addon],
  });
  for (const { path, contents } of outputFiles) files[path.slice(1)] = contents;
  for (const path of WASM) files[`dist/${basename(path)}`] = await readFile(join(root, path));
  return { files, names };
}
