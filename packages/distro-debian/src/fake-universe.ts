/**
 * For tests: a universe from index text that names only what matters.
 *
 * @module
 */
import { mergeIndexes, type PackageUniverse } from "./package-universe.ts";
import { scanPackagesIndex } from "./packages-index.ts";

/** Stanzas of `Package` and relations; version 1 and architecture amd64 where they say nothing else. */
export function fakeUniverse(...indexes: readonly string[]): PackageUniverse {
  return mergeIndexes(
    indexes.map((text, i) =>
      scanPackagesIndex(
        new TextEncoder().encode(text.trim().split(/\n\n+/).map(complete).join("")),
        {
          repository: "debian",
          suite: `suite-${i}`,
          component: "main",
          signedBy: "",
        },
      ),
    ),
    "amd64",
  );
}

function complete(stanza: string): string {
  const defaults = {
    Version: "1",
    Architecture: "amd64",
    Filename: "pool/x.deb",
    Size: "1",
    SHA256: "0".repeat(64),
  };
  const missing = Object.entries(defaults).filter(([name]) => !stanza.includes(`${name}: `));
  return `${stanza}\n${missing.map(([name, value]) => `${name}: ${value}\n`).join("")}\n`;
}
