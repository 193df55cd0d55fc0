/**
 * The conformance suite that each plugin runs.
 *
 * @module
 */

export { type FileServer, serveFiles } from "./serve-files.ts";
export type { PluginTestOptions } from "./subject/plugin-subject.ts";
export type { ProviderTestOptions } from "./subject/provider-subject.ts";
export { testPlugin } from "./test-plugin.ts";
export { testProvider } from "./test-provider.ts";
