/**
 * Stanzas of dpkg's and apt's databases.
 *
 * @see dpkg(1) "FILES"; apt-mark(8)
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import { parseStanzas, type Stanza } from "./deb822.ts";
import { type DebianPackage, type IndexOrigin, packageOf } from "./debian-package.ts";

/** What is in an image already comes from no index. */
export const INSTALLED: IndexOrigin = { repository: "", suite: "", component: "" };

/** Of a package that is installed, there is no file. */
const NO_FILE: Stanza = new Map([
  ["filename", "none"],
  ["size", "0"],
  ["sha256", "0".repeat(64)],
]);

/** A package of dpkg's `status`. @throws {FormatError} If the stanza is malformed. */
export function installedStanza(stanza: Stanza): DebianPackage {
  try {
    return packageOf(new Map([...stanza, ...NO_FILE]), INSTALLED);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(
      `Cannot read the package database of the image: ${stanza.get("package") ?? "a package"}`,
      { format: "deb822", cause: error },
    );
  }
}

/** What apt's `extended_states` marks as installed for others: `"libc6:amd64"`. */
export function automaticKeys(states: string): ReadonlySet<string> {
  return new Set(
    parseStanzas(states)
      .filter((stanza) => stanza.get("auto-installed") === "1")
      .map((stanza) => `${stanza.get("package")}:${stanza.get("architecture")}`),
  );
}
