import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findTable, membersOf, namesIn, ROOT, readDocs, tablesOf } from "./read-docs.ts";

const CONTRACT = "packages/core/src/contract";

/** An interface, its module, the document with its table, and the text that the table follows. */
const CONTRACTS = [
  ["DistroPlugin", "distro-plugin.ts", "docs/plugins.md", "export const plugin"],
  ["RootfsProvider", "provider.ts", "docs/plugins.md", "## The provider"],
  ["RootfsProvider", "provider.ts", "packages/core/README.md", "## Writing a provider"],
] as const;

for (const [name, module, doc, text] of CONTRACTS) {
  test(`${doc} has a table of ${name}`, () => {
    const listed = namesIn(findTable(doc, "member", text)).map((member) =>
      member.replace("()", ""),
    );
    assert.deepEqual(listed.sort(), membersOf(`${CONTRACT}/${module}`, name));
  });
}

/** The options of a factory or a test suite, the package, and the module in it. */
const OPTIONS = [
  ["DebianOptions", "packages/distro-debian", "src/options/debian-options.ts"],
  ["CentosOptions", "packages/distro-centos", "src/options/options.ts"],
  ["BusyboxOptions", "packages/distro-busybox", "src/options.ts"],
  ["ScratchOptions", "packages/scratch", "src/options.ts"],
  ["ProviderTestOptions", "packages/testing", "src/subject/provider-subject.ts"],
  ["AlpineOptions", "packages/distro-alpine", "src/options/alpine-options.ts"],
  ["ArchOptions", "packages/distro-arch", "src/options/options.ts"],
] as const;

/** The packages whose distributions are data, and what the data of a derivative can say, by header. */
const DERIVABLE = ["packages/distro-debian", "packages/distro-centos"];
const DERIVATIVE = [
  ["Distribution", "distribution"],
  ["Release", "release"],
] as const;

for (const folder of DERIVABLE) {
  for (const [name, header] of DERIVATIVE) {
    test(`${folder}/README.md has a table of ${name}`, () => {
      const listed = namesIn(findTable(`${folder}/README.md`, header, "## Derivatives"));
      assert.deepEqual(listed.sort(), membersOf(`${folder}/src/releases/release.ts`, name));
    });
  }
}

for (const [name, folder, module] of OPTIONS) {
  test(`${folder}/README.md has a table of ${name}`, () => {
    const listed = namesIn(findTable(`${folder}/README.md`, "option"));
    // Flags of the command may stand beside options.
    const options = listed.filter((option) => !option.startsWith("-"));
    assert.deepEqual(options.sort(), membersOf(`${folder}/${module}`, name));
  });
}

/** Tables of docs/definition.md by header, and what they list in the JSON Schema. */
const DEFINITION_TABLES = [
  ["key of the file", undefined],
  ["key of an image", "image"],
  ["key of a file", "file"],
  ["key of accounts", "accounts"],
  ["key of config", "config"],
  ["key of a test", "test"],
] as const;

for (const [header, name] of DEFINITION_TABLES) {
  test(`docs/definition.md has a table with each ${header}`, () => {
    const path = join(ROOT, "packages/cli/rootsmith.schema.json");
    const schema = JSON.parse(readFileSync(path, "utf8"));
    const { properties } = name === undefined ? schema : schema.$defs[name];
    const listed = findTable("docs/definition.md", header).rows.map(([cell = ""]) =>
      cell.replaceAll("`", ""),
    );
    assert.deepEqual(listed.sort(), Object.keys(properties).sort());
  });
}

test("packages/testing/README.md lists all rules", () => {
  const titles = globSync("packages/testing/src/rules/*-rules.ts", { cwd: ROOT }).flatMap((path) =>
    [...readFileSync(join(ROOT, path), "utf8").matchAll(/^ {4}title:\s*"(.*)",$/gm)].map(
      ([, title]) => title,
    ),
  );
  const rules = readFileSync(join(ROOT, "packages/testing/README.md"), "utf8");
  const listed = [...rules.matchAll(/^- (.*)$/gm)].map(([, title]) => title);
  assert.deepEqual(listed.sort(), titles.sort());
});

test("ARCHITECTURE.md has a table of all packages", () => {
  const packages = globSync("{packages,examples}/*/package.json", { cwd: ROOT }).map(dirname);
  const listed = namesIn(findTable("ARCHITECTURE.md", "package"));
  assert.deepEqual(listed.filter((path) => path.includes("/")).sort(), packages.sort());
});

for (const doc of readDocs()) {
  for (const table of tablesOf(doc).filter(({ header }) => header[0] === "folder")) {
    const source = sourceBefore(table.before, doc.path);
    test(`${doc.path} has a table of the folders in ${source}`, () => {
      const folders = globSync("*/", { cwd: join(ROOT, source) }).sort();
      assert.deepEqual(namesIn(table).sort(), folders);
    });
  }
}

/** The sources that a document speaks of: those named last, else those of its own package. */
function sourceBefore(text: string, path: string): string {
  return (
    text.match(/(?:packages|examples)\/[\w-]+\/src(?![\w/])/g)?.at(-1) ?? join(dirname(path), "src")
  );
}
