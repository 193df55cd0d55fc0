/**
 * RPM repositories for tests: small but real packages, their metadata, and signatures of a key that is
 * made for the test.
 *
 * @module
 */
export { makeSigningKey, type SigningKey } from "../signing-key.ts";
export { filelistsXml, type ListedRpm, primaryXml } from "./list-packages.ts";
export { type MemberRecipe, makeCpio } from "./make-cpio.ts";
export { type FileRecipe, makeFileTags } from "./make-file-tags.ts";
export { makeHeader, type TagValue } from "./make-header.ts";
export { type MetadataOptions, repositoryFiles } from "./make-metadata.ts";
export {
  makeRepository,
  payloadOf,
  type RepositoryRecipe,
  type RpmRecipe,
} from "./make-repository.ts";
export { makeRpm } from "./make-rpm.ts";
export { type ServedRepository, serveRepository } from "./serve-repository.ts";
