/**
 * Fails on a dependency that points the wrong way, between packages or between the folders of one, on
 * an import of another package's files, and on a distro that reaches the host.
 *
 * core <- archive, openpgp, report <- rpm <- distro-centos <- distro-*, scratch, testing <- definition <- buildkit <-
 * rootsmith <- plugins <- scripts; a package depends only on packages further left, never on one beside it. A plugin may
 * build on the distro that its own is derived from, and what is made of RPM packages on distro-centos.
 *
 * @module
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { FOLDER_FLOORS } from "./folder-floors.ts";

/** Left to right, what may be depended on. A name ends in `*` for all that begin with it. */
const LAYERS = [
  ["@rootsmith/core"],
  ["@rootsmith/archive", "@rootsmith/openpgp", "@rootsmith/report"],
  ["@rootsmith/rpm"],
  ["@rootsmith/distro-centos"],
  ["@rootsmith/distro-*", "@rootsmith/scratch", "@rootsmith/testing"],
  ["@rootsmith/definition"],
  ["@rootsmith/buildkit"],
  ["rootsmith"],
  ["rootsmith-distro-*", "create-rootsmith-distro", "rootsmith-example-*"],
  ["rootsmith-scripts"],
] as const;

/** Packages whose sources must not touch the host's files, processes or network. */
const CONFINED = /^(@rootsmith\/(distro-.*|rpm|scratch)|rootsmith-distro-.*)$/;
/** What of Node and of core does so; `@rootsmith/core/provider` does not. */
const HOST_MODULE =
  /^(node:(fs|child_process|net|http|https|http2|tls|dgram)(\/|$)|@rootsmith\/core(\/image)?$)/;

/** The module of each `import … from`, `export … from`, `import "…"` and `import("…")`. */
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g;

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, "..");
const problems = globSync(["{packages,examples}/*/package.json", "scripts/package.json"], {
  cwd: root,
})
  .sort()
  .flatMap((path) => {
    const manifest = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
    const folder = dirname(path);
    return [
      ...checkDependencies(path, manifest),
      ...checkImports(folder, manifest),
      ...checkFolders(folder, manifest),
    ];
  });

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;

function checkDependencies(path: string, manifest: Manifest): string[] {
  const own = layerOf(manifest.name);
  if (own < 0) return [`${path}: "${manifest.name}" stands in no layer`];
  const dependencies = Object.keys({
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...manifest.devDependencies,
  });
  return dependencies
    .filter((name) => name.startsWith("@rootsmith/") || name.startsWith("rootsmith"))
    .filter((name) => layerOf(name) >= own && !isTestSuite(name, manifest))
    .map((name) => `${path}: "${manifest.name}" must not depend on "${name}"`);
}

/** The tests of a distro run the suite that stands beside it. */
function isTestSuite(name: string, { dependencies }: Manifest): boolean {
  return name === "@rootsmith/testing" && dependencies?.[name] === undefined;
}

function checkImports(folder: string, { name }: Manifest): string[] {
  if (!CONFINED.test(name)) return [];
  return importsBelow(folder)
    .filter(({ module }) => HOST_MODULE.test(module))
    .map(({ file, module }) => `${folder}/${file}: a distro must not import "${module}"`);
}

function checkFolders(folder: string, { name }: Manifest): string[] {
  const floors = FOLDER_FLOORS[name] ?? [];
  const floorOf = (file: string): number => {
    const own = relative("src", dirname(file)) || ".";
    const floor = floors.findIndex((folders) => folders.includes(own));
    return floor < 0 && own === "." ? floors.length : floor;
  };
  const wrong = importsBelow(folder).flatMap(({ file, module }) => {
    const own = floorOf(file);
    if (own < 0) return [`${folder}/${file}: its folder stands on no floor (folder-floors.ts)`];
    if (!module.startsWith(".")) return [];
    const imported = join(dirname(file), module);
    if (!imported.startsWith("src/")) {
      return [`${folder}/${file}: must not import "${module}", which is not of its sources`];
    }
    if (dirname(imported) === dirname(file) || floorOf(imported) < own) return [];
    return [`${folder}/${file}: must not import "${module}", which stands no lower`];
  });
  return [...new Set(wrong)];
}

/** What each source of a package imports, tests left out. */
function importsBelow(folder: string): { readonly file: string; readonly module: string }[] {
  return globSync("src/**/*.{ts,tsx}", { cwd: join(root, folder) })
    .filter((file) => !/\.(test|e2e|d)\.ts$/.test(file))
    .sort()
    .flatMap((file) =>
      [...readFileSync(join(root, folder, file), "utf8").matchAll(IMPORT)].map(
        ([, module = ""]) => ({ file, module }),
      ),
    );
}

function layerOf(name: string): number {
  return LAYERS.findIndex((layer) =>
    layer.some((known) =>
      known.endsWith("*") ? name.startsWith(known.slice(0, -1)) : name === known,
    ),
  );
}
