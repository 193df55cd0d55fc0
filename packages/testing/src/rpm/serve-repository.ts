/**
 * A repository of signed packages on 127.0.0.1, made of recipes.
 *
 * @module
 */
import { type FileServer, serveFiles } from "../serve-files.ts";
import { makeSigningKey } from "../signing-key.ts";
import { makeRepository, type RepositoryRecipe } from "./make-repository.ts";

export interface ServedRepository extends FileServer {
  /** The public key that has signed its packages, armored. */
  readonly key: string;
}

/** Serves the repository, its packages signed by a key of its own, until the tests have ended. */
export async function serveRepository(recipe: RepositoryRecipe): Promise<ServedRepository> {
  const key = await makeSigningKey();
  return { ...(await serveFiles(await makeRepository(recipe, key))), key: key.publicKey };
}
