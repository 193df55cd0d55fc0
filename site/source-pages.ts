/**
 * Pages of the files and directories that documents link to and that are no documents themselves.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { documentAt, GENERATED, ROOT, SECTIONS } from "./pages.ts";

/** Targets of links that are relative to the document. */
const LINK = /\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g;

/** Writes the pages to `source/` of the generated ones. @throws If a document links to nothing. */
export function writeSourcePages(): void {
  for (const path of linkedPaths()) {
    const page = join(ROOT, documentAt(path));
    mkdirSync(dirname(page), { recursive: true });
    writeFileSync(
      page,
      `---\nsearch: false\neditLink: false\n---\n\n# ${path}\n\n${contentOf(path)}`,
    );
  }
}

/** Relative to the checkout. */
function linkedPaths(): string[] {
  const linked = SECTIONS.flatMap(({ documents }) => documents).flatMap((document) =>
    [...readFileSync(join(ROOT, document), "utf8").matchAll(LINK)].map(([, target = ""]) =>
      join(dirname(document), target).replace(/\/$/, ""),
    ),
  );
  return [...new Set(linked)].filter((path) => documentAt(path).startsWith(GENERATED));
}

function contentOf(path: string): string {
  const file = join(ROOT, path);
  if (statSync(file).isDirectory()) {
    return readdirSync(file, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `- \`${name}\`\n`)
      .sort()
      .join("");
  }
  const language = extname(path).slice(1);
  return `\`\`\`\`\`${language}\n${readFileSync(file, "utf8")}\n\`\`\`\`\`\n`;
}
