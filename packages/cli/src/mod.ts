/**
 * For build scripts: the flags, the progress and the summary of `rootsmith build`.
 *
 * @module
 */
import { reportUncaught } from "./process/script-error.ts";

// What fails before `buildScript` is called is told in the same way as what fails in it.
reportUncaught();

export { type BuildScriptOptions, buildScript } from "./targets/build-script.ts";
