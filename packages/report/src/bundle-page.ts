/**
 * Bundles the sources of a page for browsers, with the licences of the libraries that go into it.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Metafile } from "esbuild";

/** What stands in the HTML file of a page. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

/** @param path Of the module that the page starts with. */
export async function bundlePage(path: string): Promise<PageFiles> {
  const { build } = await import("esbuild");
  const folder = dirname(resolve(path));
  const { outputFiles, metafile } = await build({
    entryPoints: [resolve(path)],
    absWorkingDir: folder,
    outdir: "out",
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: ["chrome123", "firefox120", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const textOf = (suffix: string): string =>
    outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? "";
  return { script: `${licences(metafile, folder)}${textOf(".js")}`, style: textOf(".css") };
}

function licences({ inputs }: Metafile, folder: string): string {
  const paths = Object.keys(inputs).flatMap((input) => {
    const [, home] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(join(folder, input)) ?? [];
    const path = home && join(home, "LICENSE");
    return path && existsSync(path) ? [path] : [];
  });
  return [...new Set(paths)]
    .map((path) => {
      const name = dirname(path).split("node_modules/").at(-1);
      return `/*! ${name}\n${readFileSync(path, "utf8").replaceAll("*/", "* /").trim()}\n*/\n`;
    })
    .join("");
}
