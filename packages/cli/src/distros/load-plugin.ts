/**
 * Finds and loads the plugin of a distro that is not built in.
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { type DistroPlugin, RootfsError } from "@rootsmith/core/provider";
import { UsageError } from "../process/usage-error.ts";
import { nearestReference, splitReference, unknownDistro } from "./references.ts";

/** The directory of the command itself: packages installed beside it are found, too. */
const OWN_DIRECTORY = import.meta.dirname;

/** The packages that may hold the plugin of a distro. */
function packagesOf(name: string): readonly string[] {
  return [`@rootsmith/distro-${name}`, `rootsmith-distro-${name}`];
}

/**
 * The plugin for the reference `text`, `NAME` or `NAME:TAG`: of `given` if there is one, else of
 * `@rootsmith/distro-NAME`, else of `rootsmith-distro-NAME`, each looked for from the working
 * directory and then from the command.
 *
 * @param given Path of a module or of a package's directory, or name of a package.
 * @throws {UsageError} If there is no such plugin, or it is for another distro.
 * @throws {RootfsError} If it cannot be loaded, or has no `plugin`.
 */
export async function loadPlugin(
  text: string,
  given?: string,
  directories?: readonly string[],
): Promise<DistroPlugin> {
  const [name] = splitReference(text);
  if (given === undefined) {
    const found = await findPlugin(name, directories);
    if (found !== undefined) return found;
    throw unknownDistro(text, packagesOf(name), await nearestReference(text));
  }
  const plugins = await loadPlugins(given, directories);
  const plugin = plugins.find((candidate) => candidate.name === name);
  if (plugin !== undefined) return plugin;
  const names = plugins.map((candidate) => `"${candidate.name}"`).join(", ");
  throw new UsageError(`Cannot build "${name}" with "${given}": it is for ${names}`, {
    hint: `Write ${plugins.map(({ usage }) => usage).join(" or ")}`,
  });
}

/**
 * The plugin of a distro if it is installed.
 *
 * @throws {UsageError} If a package of that name is for another distro.
 * @throws {RootfsError} If it cannot be loaded, or has no `plugin`.
 */
export async function findPlugin(
  name: string,
  directories: readonly string[] = [process.cwd(), OWN_DIRECTORY],
): Promise<DistroPlugin | undefined> {
  for (const wanted of packagesOf(name)) {
    const plugins = await pluginsOf(wanted, false, directories);
    if (plugins === undefined) continue;
    const plugin = plugins.find((candidate) => candidate.name === name);
    if (plugin !== undefined) return plugin;
    throw unusable(wanted, `it has no plugin for "${name}"`);
  }
  return undefined;
}

/**
 * All plugins of a package or module.
 *
 * @param given As for {@linkcode loadPlugin}.
 * @throws {UsageError} If there is no such file or package.
 * @throws {RootfsError} If it cannot be loaded, or has no `plugin`.
 */
export async function loadPlugins(
  given: string,
  directories: readonly string[] = [process.cwd(), OWN_DIRECTORY],
): Promise<readonly DistroPlugin[]> {
  const plugins = await pluginsOf(given, true, directories);
  if (plugins !== undefined) return plugins;
  throw new UsageError(`Cannot load the plugin "${given}": there is no such file or package`, {
    hint: "Name a package that is installed, or the path of its directory or main module",
  });
}

/** Undefined if there is no such package. */
async function pluginsOf(
  wanted: string,
  isPath: boolean,
  directories: readonly string[],
): Promise<readonly DistroPlugin[] | undefined> {
  const path = await wrapped(wanted, () => findModule(wanted, isPath, directories));
  if (path === undefined) return undefined;
  const { plugin, plugins = [plugin] } = await wrapped(wanted, () => importModule(path));
  if (Array.isArray(plugins) && plugins.length > 0 && plugins.every(isPlugin)) return plugins;
  throw unusable(wanted, 'it exports no "plugin" with name and provider');
}

/** Finds the main module. @throws {Error} If a package exists without its main module. */
function findModule(
  wanted: string,
  isPath: boolean,
  directories: readonly string[],
): string | undefined {
  if (isPath && existsSync(wanted)) {
    return statSync(wanted).isDirectory() ? mainModule(wanted) : resolve(wanted);
  }
  const folders = directories.flatMap(
    (directory) => createRequire(join(directory, "package.json")).resolve.paths(wanted) ?? [],
  );
  const found = folders.find((folder) => existsSync(join(folder, wanted, "package.json")));
  return found && mainModule(join(found, wanted));
}

/** The main module of a package: a package with `exports` resolves itself by its own name. */
function mainModule(directory: string): string {
  const manifest = resolve(directory, "package.json");
  const { name, exports } = JSON.parse(readFileSync(manifest, "utf8")) as {
    readonly name?: string;
    readonly exports?: unknown;
  };
  const require = createRequire(manifest);
  return require.resolve(exports === undefined || name === undefined ? "./" : name);
}

function importModule(
  path: string,
): Promise<{ readonly plugin?: unknown; readonly plugins?: unknown }> {
  return import(pathToFileURL(path).href);
}

function isPlugin(value: unknown): value is DistroPlugin {
  const { name, provider } = (value ?? {}) as Partial<DistroPlugin>;
  return typeof name === "string" && typeof provider === "function";
}

/** Runs the code of a third-party package; an error names the package. */
async function wrapped<T>(wanted: string, load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw unusable(wanted, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function unusable(wanted: string, fact: string, cause?: unknown): RootfsError {
  const hint = "The same command with --debug shows where";
  return new RootfsError(`Cannot load the plugin "${wanted}": ${fact}`, {
    ...(cause !== undefined && { cause, hint }),
  });
}
