/**
 * The API reference: a page for each module that a package exports, made of its doc comments.
 *
 * @module
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Application, ReflectionKind } from "typedoc";
import { GENERATED, ROOT } from "./pages.ts";

/** Writes the pages to `api/` of the generated ones. @throws If a module cannot be read. */
export async function writeApiReference(): Promise<void> {
  const modules = exportedModules();
  const app = await Application.bootstrapWithPlugins({
    entryPoints: [...modules.keys()],
    tsconfig: join(import.meta.dirname, "tsconfig.api.json"),
    plugin: ["typedoc-plugin-markdown"],
    name: "API reference",
    skipErrorChecking: true, // pnpm typecheck does that, by another version of TypeScript
    readme: "none",
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    logLevel: "Warn",
    validation: { invalidLink: true, notExported: false, notDocumented: false },
    outputs: [{ name: "markdown", path: join(ROOT, GENERATED, "api") }],
    // of the plugin
    ...{ outputFileStrategy: "modules", hideBreadcrumbs: true, hidePageHeader: true },
    ...{ useHTMLAnchors: true, anchorPrefix: "api-" }, // the ids of VitePress count otherwise
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("Cannot write the API reference: TypeDoc failed");
  app.validate(project);
  if (app.logger.hasWarnings()) throw new Error("Cannot write the API reference: see the warnings");
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    module.name = modules.get(join(ROOT, "packages", `${module.name}.ts`)) ?? module.name;
  }
  await app.generateOutputs(project);
}

/** What programs import, by path of the source: `@rootsmith/core/provider`. */
function exportedModules(): Map<string, string> {
  const packages = globSync("packages/*/package.json", { cwd: ROOT }).sort();
  return new Map(
    packages.flatMap((path) => {
      const { name, exports = {} } = JSON.parse(readFileSync(join(ROOT, path), "utf8"));
      return Object.entries<string>(exports).map(([key, source]): [string, string] => [
        join(ROOT, dirname(path), source),
        join(name, key),
      ]);
    }),
  );
}
