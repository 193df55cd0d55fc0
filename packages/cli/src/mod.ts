/**
 * For build scripts: the flags, the progress and the summary of `rootsmith build`.
 *
 * @module
 */
export { type BuildScriptOptions, buildScript } from "./build-script.ts";
