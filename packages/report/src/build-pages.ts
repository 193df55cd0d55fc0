/**
 * Writes the pages that `publishConfig` names into `dist`, as part of `pnpm build`.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { bundlePage } from "./bundle-page.ts";

const { imports, publishConfig } = JSON.parse(readFileSync("package.json", "utf8"));
for (const [name, source] of Object.entries<string>(imports)) {
  const { script, style } = await bundlePage(source);
  const target: string = publishConfig.imports[name];
  writeFileSync(target, script);
  writeFileSync(target.replace(/js$/, "css"), style);
}
