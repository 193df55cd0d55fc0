/**
 * The conformance suite that each provider runs.
 *
 * @module
 */
export {};
