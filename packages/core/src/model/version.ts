/**
 * The version of this package, which documents give as the version of their tool.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** As in package.json, wherever this module lies: among the sources, or in a bundle. */
export function version(): string {
  const text = readFileSync(new URL(import.meta.resolve("#manifest")), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
