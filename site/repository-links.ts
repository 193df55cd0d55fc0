/**
 * Links between documents: as they are on a forge, relative to the file, and on the site to its pages.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { documentAt, pageOf, ROOT } from "./pages.ts";

/** A plugin of markdown-it. VitePress checks the pages that it names, and puts the base before them. */
export function repositoryLinks(md: MarkdownRenderer): void {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    const directory = dirname(relative(ROOT, env.realPath ?? env.path));
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href === null || /^(\w+:|#)/.test(href)) continue;
      const [path = "", anchor] = href.split("#");
      const page = pageOf(documentAt(join(directory, path)));
      token.attrSet("href", `/${page}${anchor === undefined ? "" : `#${anchor}`}`);
    }
  });
}

/** A plugin of markdown-it: what stands in braces is text of the document, and no expression of Vue's. */
export function plainBraces(md: MarkdownRenderer): void {
  md.core.ruler.push("plain-braces", ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === "code_inline") token.attrSet("v-pre", "");
    }
  });
}

/** Anchors of headings as forges make them. */
export function slugify(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, "")
    .replaceAll(" ", "-");
}
