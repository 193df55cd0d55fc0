/**
 * How programs of this repository are bundled: as modules for Node that share what they have in common.
 *
 * @module
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import type { BuildOptions, Plugin } from "esbuild";

/** What esbuild's modules lack that packages in CommonJS count on. */
const BANNER = [
  'import { createRequire } from "node:module";',
  "const require = createRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

export const BUNDLE = {
  bundle: true,
  splitting: true,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node24",
  banner: { js: BANNER },
} satisfies BuildOptions;

/** Packages in CommonJS that are loaded by `import()`: what esbuild makes of them exports no names then. */
const UNNAMED = /^(@bokuweb\/zstd-wasm|@napi-rs\/lzma)$/;

export const named: Plugin = {
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

/** WebAssembly, which packages look for beside themselves. */
export const WASM: readonly string[] = [
  "packages/core/node_modules/@bokuweb/zstd-wasm/dist/common/zstd.wasm",
  "packages/rpm/node_modules/wasmoon/dist/glue.wasm",
].map((path) => join(import.meta.dirname, "..", path));
