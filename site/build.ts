/**
 * Builds the site into `site/dist`. `DOCS_BASE` is the path below which it will lie: `/rootsmith/`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vitepress";
import { writeApiReference } from "./api-reference.ts";
import { GENERATED, ROOT } from "./pages.ts";
import { writeSourcePages } from "./source-pages.ts";

rmSync(join(ROOT, GENERATED), { recursive: true, force: true });
writeSourcePages();
await writeApiReference();
await build(import.meta.dirname);
