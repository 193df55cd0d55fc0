/**
 * The version of the command.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** As in the package's package.json, which stands one folder above the sources and the built files. */
export function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
