/**
 * References of images as BuildKit's sources take them.
 *
 * @module
 */

/** With the registry that a short name leaves out: `"docker.io/library/debian"`. */
export function fullReference(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  if (rest.length > 0 && /[.:]|^localhost$/.test(first)) return reference;
  return rest.length > 0 ? `docker.io/${reference}` : `docker.io/library/${reference}`;
}
