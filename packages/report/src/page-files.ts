/**
 * Script and style of a page: as they were bundled when this package was built, else bundled now.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { PageFiles } from "./bundle-page.ts";

export type PageName = "inspect" | "diff" | "timings";

export async function pageFiles(page: PageName): Promise<PageFiles> {
  const path = fileURLToPath(import.meta.resolve(`#${page}-page`));
  if (path.endsWith(".tsx")) {
    // In a checkout, where nothing is built.
    const { bundlePage } = await import("./bundle-page.ts");
    return bundlePage(path);
  }
  const [script, style] = await Promise.all([
    readFile(path, "utf8"),
    readFile(path.replace(/js$/, "css"), "utf8"),
  ]);
  return { script, style };
}
