/**
 * A signed archive of one suite on 127.0.0.1, made of recipes.
 *
 * @module
 */
import { type FileServer, serveFiles } from "../serve-files.ts";
import { makeSigningKey } from "../signing-key.ts";
import { makeSuite, type SuiteRecipe } from "./make-suite.ts";

export interface ArchiveRecipe extends SuiteRecipe {
  /** Changes any file just before it is served, by path. */
  readonly tamper?: (path: string, bytes: Uint8Array) => Uint8Array | undefined;
}

export interface Archive extends FileServer {
  /** The public key, armored. */
  readonly keyring: Uint8Array;
}

/** Serves the archive, signed by a key of its own, until it is closed. */
export async function serveArchive(recipe: ArchiveRecipe): Promise<Archive> {
  const key = await makeSigningKey();
  const server = await serveFiles(await makeSuite(recipe, key), recipe.tamper);
  return { ...server, keyring: new TextEncoder().encode(key.publicKey) };
}
