/**
 * Bundles the package in the working directory as it is published: a program that loads a few large
 * modules starts sooner than one that loads hundreds.
 *
 * What `publishConfig` names gets a file of that name in `dist`, made from the source that stands for
 * it in development, and one more with what that imports. What is loaded by `import()` stays apart,
 * and so do other packages. Pages for browsers, whose sources are `.tsx`, are left to their package.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { type ChunkingContext, type CodeSplittingNameFunction, rolldown } from "rolldown";

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

interface Entry {
  /** Of the file that is made. */
  readonly name: string;
  /** Absolute path. */
  readonly source: string;
  /** It is started, not imported. */
  readonly isProgram: boolean;
}

const entries = entryPoints();
const bundle = await rolldown({
  input: Object.fromEntries(entries.map(({ name, source }) => [name, source])),
  external: /^[^./]/, // no path: another package, or one of Node.js
  platform: "node",
  transform: { target: "node22" },
  preserveEntrySignatures: "allow-extension", // parts may import from an entry
  checks: { ineffectiveDynamicImport: false }, // what loads late in one way may load early in another
});
await bundle.write({
  dir: "dist",
  chunkFileNames: "[name]-[hash].js",
  comments: false,
  codeSplitting: {
    // Each part has all that its modules need, or a part that stands before it has.
    includeDependenciesRecursively: false,
    groups: [{ debugName: "parts", name: partsOf() }],
  },
});
await bundle.close();

/**
 * Puts each module to the first entry that needs it: programs first, then those that need least. Entries
 * themselves stay apart: a program runs when it is imported.
 */
function partsOf(): CodeSplittingNameFunction {
  let parts: Map<string, string> | undefined;
  return (id, graph) => {
    parts ??= new Map(
      entries
        .map((entry) => ({ ...entry, needs: neededBy(entry, graph) }))
        .sort((a, b) => Number(b.isProgram) - Number(a.isProgram) || a.needs.size - b.needs.size)
        .toReversed() // the first ones have the last word
        .flatMap(({ name, needs }) =>
          [...needs].map((needed) => [needed, `${name}-parts`] as const),
        ),
    );
    return entries.some(({ source }) => source === id) ? null : (parts.get(id) ?? null);
  };
}

/** What an entry imports, and what that does; of a program also what it loads once it has looked around. */
function neededBy({ source, isProgram }: Entry, graph: ChunkingContext): Set<string> {
  const found = new Set<string>();
  const pending = [source];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const { importedIds = [], dynamicallyImportedIds = [] } = graph.getModuleInfo(id) ?? {};
    const loads = isProgram && id === source ? dynamicallyImportedIds : [];
    for (const needed of [...importedIds, ...loads]) {
      if (!found.has(needed)) pending.push(needed);
      found.add(needed);
    }
  }
  return found;
}

/** The modules that package.json names. */
function entryPoints(): readonly Entry[] {
  const published = manifest.publishConfig;
  return (["bin", "exports", "imports"] as const).flatMap((field) =>
    Object.entries(published[field] ?? {})
      .filter(([, target]) => pathOf(target).endsWith(".js"))
      .filter(([name]) => !pathOf(manifest[field]?.[name]).endsWith(".tsx"))
      .map(([name, target]) => ({
        name: basename(pathOf(target), ".js"),
        source: resolve(pathOf(manifest[field]?.[name])),
        isProgram: field !== "exports",
      })),
  );
}

function pathOf(target: Target | undefined): string {
  const path = typeof target === "object" ? target.default : target;
  if (path === undefined) throw new Error("package.json and its publishConfig name other entries");
  return path;
}
