/**
 * The images of a definition as the matrix of a CI job.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax "strategy.matrix.include"
 * @module
 */
import type { DefinedImage } from "@rootsmith/definition";

/** One job. All values are texts, so that they can stand in a command line. */
interface MatrixJob {
  /** Path of the definition, as typed. */
  readonly definition: string;
  /** By which `rootsmith build DEFINITION NAME` builds it alone. */
  readonly name: string;
  /** Its key in the definition, which it shares with the others of its matrix. */
  readonly image: string;
  /** `"linux/amd64,linux/arm64"`; absent where the definition says none. */
  readonly platforms?: string;
  /** With commas between them; absent where there are none. */
  readonly tags?: string;
}

/** A job for each image, in the order of the definition. */
export function ciMatrix(
  definition: string,
  images: readonly DefinedImage[],
): { readonly include: readonly MatrixJob[] } {
  return {
    include: images.map(({ name, key, platforms, tags }) => ({
      definition,
      name,
      image: key,
      ...(platforms && { platforms: platforms.join(",") }),
      ...(tags.length > 0 && { tags: tags.join(",") }),
    })),
  };
}
