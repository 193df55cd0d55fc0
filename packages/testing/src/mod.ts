/**
 * The conformance suite that each provider runs.
 *
 * @module
 */
export type { ProviderTestOptions } from "./provider-subject.ts";
export { type FileServer, serveFiles } from "./serve-files.ts";
export { testProvider } from "./test-provider.ts";
