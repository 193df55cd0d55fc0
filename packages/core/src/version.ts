/**
 * The version of this package, which documents name as that of their tool.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** As in package.json, which stands one folder above the sources and the built files. */
export function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
