/**
 * The path below which the site lies, as `DOCS_BASE` says it: `/` or `/rootsmith/`.
 *
 * @module
 */
import process from "node:process";

export const BASE: string = process.env.DOCS_BASE ?? "/";

if (!/^\/([^/]+\/)*$/.test(BASE)) {
  throw new Error(`Cannot build the site: DOCS_BASE is "${BASE}", not a path such as /rootsmith/`);
}
