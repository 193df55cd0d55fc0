/**
 * The site of the documents of this repository. `DOCS_BASE` is the path below which it will lie: `/rootsmith/`.
 */

import { defineConfig, type Plugin } from "vitepress";
import { BASE } from "../base.ts";
import { apiDocuments, nameOf, pageOf, SECTIONS } from "../pages.ts";
import { plainBraces, repositoryLinks, slugify } from "../repository-links.ts";

// biome-ignore lint/style/noDefaultExport: VitePress asks for one
export default defineConfig({
  title: "rootsmith",
  description: "Linux base images without root, Docker or host tools",
  lang: "en",
  base: BASE,
  srcDir: "..",
  srcExclude: ["**/template/**", "**/CHANGELOG.md"],
  rewrites: pageOf,
  outDir: "./dist",
  cacheDir: "./node_modules/.cache",
  vite: { build: { chunkSizeWarningLimit: 2000 }, plugins: [vueOfTheSite()] },
  markdown: {
    anchor: { slugify },
    config: (md) => {
      repositoryLinks(md);
      plainBraces(md);
    },
  },
  themeConfig: {
    search: {
      provider: "local",
      // guides before the API reference
      options: {
        miniSearch: {
          searchOptions: { boostDocument: (id: string) => (id.includes("/api/") ? 0.3 : 1) },
        },
      },
    },
    outline: [2, 3],
    sidebar: [
      ...SECTIONS.map(({ title, documents }) => ({ text: title, items: documents.map(itemOf) })),
      { text: "API reference", collapsed: true, items: apiDocuments().map(itemOf) },
    ],
  },
});

function itemOf(document: string): { text: string; link: string } {
  return { text: nameOf(document), link: `/${pageOf(document)}` };
}

/** Documents lie outside of this folder, and Vue is not found from there when pages are rendered. */
function vueOfTheSite(): Plugin {
  return {
    name: "vue-of-the-site",
    enforce: "pre",
    resolveId: (id, _importer, { ssr }) =>
      ssr && /^vue(\/|$)/.test(id) ? { id, external: true } : null,
  };
}
