/**
 * Makes the package of a plugin from the template.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const TEMPLATE = join(import.meta.dirname, "..", "template");

/** In a package, npm leaves out the one, and takes the other for a package. */
const RENAMED: Readonly<Record<string, string>> = {
  gitignore: ".gitignore",
  "package.template.json": "package.json",
};

/** As the command accepts them before the colon; a letter first, so that a function can have it. */
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const PREFIX = "rootsmith-distro-";

/** Words of JavaScript that a distro may be called, and a function may not. */
const RESERVED =
  /^(?:do|if|in|for|let|new|try|var|case|else|enum|eval|this|true|void|with|await|break|catch|class|const|false|super|throw|while|yield|delete|export|import|public|return|static|switch|typeof|default|extends|finally|package|private|continue|debugger|function|arguments|interface|protected|implements|instanceof|null)$/;

/**
 * Makes `rootsmith-distro-NAME` below `parent`.
 *
 * @returns The name of the new directory.
 * @throws {Error} If the name cannot be one, or the directory is already there.
 */
export function createDistro(name: string, parent: string): string {
  if (!NAME.test(name)) {
    throw new Error(
      `Cannot call a distro "${name}": expected lower-case letters and digits, with "-" between words`,
    );
  }
  if (name.startsWith(PREFIX)) {
    throw new Error(`Cannot call a distro "${name}": "${PREFIX}" is put before its name`);
  }
  const directory = `${PREFIX}${name}`;
  if (existsSync(join(parent, directory))) {
    throw new Error(`Cannot make "${directory}": it already exists`);
  }
  const fill = fillerFor(name);
  for (const path of templateFiles()) {
    const target = join(parent, directory, RENAMED[path] ?? fill(path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, fill(readFileSync(join(TEMPLATE, path), "utf8")));
  }
  return directory;
}

function templateFiles(): string[] {
  return readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(TEMPLATE.length + 1));
}

/** `__name__`, `__Name__` of types, `__function__` and `__version__` stand for the words. */
function fillerFor(name: string): (text: string) => string {
  const pascal = name.replaceAll(/(?:^|-)([a-z0-9])/g, (_match, letter: string) =>
    letter.toUpperCase(),
  );
  const camel = `${pascal[0]?.toLowerCase()}${pascal.slice(1)}`;
  const words: Readonly<Record<string, string>> = {
    name,
    Name: pascal,
    function: RESERVED.test(camel) ? `${camel}Linux` : camel,
    version: ownVersion(),
  };
  return (text) =>
    text.replaceAll(/__([a-zA-Z]+)__/g, (match, word: string) => words[word] ?? match);
}

function ownVersion(): string {
  const manifest = readFileSync(join(TEMPLATE, "..", "package.json"), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
