/**
 * Messages without passwords.
 *
 * @module
 */

/** `user:password` before the `@` of a URL, also a password that should have been percent-encoded. */
const USER_PART = /(?<=:\/\/)(?:[^/?#\s]*@|[^/?#\s"':@]+:(?!\d+(?:[/?#\s"']|$))[^"'\n@]*@)/g;

/** Text with the user part of any URL in it left out. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(USER_PART, "");
}

/** What was meant as a URL and is none, with all left out that may be a password. */
export function withoutUserPart(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1");
}
