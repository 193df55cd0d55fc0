/**
 * Archives of the Debian family for tests: small but real packages, indexes, and signatures of a key
 * that is made for the test.
 *
 * @module
 */

export { makeSigningKey, type SigningKey } from "../signing-key.ts";
export { fakeDpkg } from "./fake-dpkg.ts";
export { ar, type DebRecipe, makeDeb } from "./make-deb.ts";
export { ARCHIVE_DATE, makeSuite, type SuiteRecipe } from "./make-suite.ts";
export { type Archive, type ArchiveRecipe, serveArchive } from "./serve-archive.ts";
