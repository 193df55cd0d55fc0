/**
 * Bundles the package in the working directory as it is published: a program that loads a few large
 * modules starts sooner than one that loads hundreds.
 *
 * What `publishConfig` names gets a file of that name in `dist`, made from the source that stands for
 * it in development. What is loaded by `import()` stays apart, and so do other packages. Pages for
 * browsers, whose sources are `.tsx`, are left to their package.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";

/** A path of package.json, or paths by conditions. */
type Target = string | Readonly<Record<string, string>>;

interface EntryPoints {
  readonly bin?: Readonly<Record<string, Target>>;
  readonly exports?: Readonly<Record<string, Target>>;
  readonly imports?: Readonly<Record<string, Target>>;
}

const manifest: EntryPoints & { readonly publishConfig: EntryPoints } = JSON.parse(
  readFileSync("package.json", "utf8"),
);

await build({
  entryPoints: entryPoints(),
  outdir: "dist",
  bundle: true,
  splitting: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node22",
});

/** Sources, and the names of what is made from them. */
function entryPoints(): { in: string; out: string }[] {
  const published = manifest.publishConfig;
  return (["bin", "exports", "imports"] as const).flatMap((field) =>
    Object.entries(published[field] ?? {})
      .filter(([, target]) => pathOf(target).endsWith(".js"))
      .filter(([name]) => !pathOf(manifest[field]?.[name]).endsWith(".tsx"))
      .map(([name, target]) => ({
        in: pathOf(manifest[field]?.[name]),
        out: basename(pathOf(target), ".js"),
      })),
  );
}

function pathOf(target: Target | undefined): string {
  const path = typeof target === "object" ? target.default : target;
  if (path === undefined) throw new Error("package.json and its publishConfig name other entries");
  return path;
}
