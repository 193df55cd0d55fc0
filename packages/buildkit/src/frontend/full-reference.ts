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

/** As people write it, and name contexts for it: `"debian"` of `"docker.io/library/debian:latest"`. */
export function shortReference(reference: string): string {
  return fullReference(reference)
    .replace(/^docker\.io\/(?:library\/)?/, "")
    .replace(/:latest$/, "");
}

/** The same name by another digest, in place of that of the reference. A tag stays, to be read. */
export function pinnedReference(reference: string, digest: string): string {
  return `${reference.replace(/@.*/, "")}@${digest}`;
}
