/**
 * Files for apt in the image: its sources, and which packages were installed automatically.
 *
 * @see sources.list(5), apt-mark(8)
 * @module
 */
import { Buffer } from "node:buffer";
import { contentOf, type RootfsEntry } from "@rootsmith/core/provider";
import type { DebianLock } from "../lock/lock.ts";

export function* aptFiles(lock: DebianLock): Generator<RootfsEntry> {
  for (const { path, text = "", base64 } of lock.aptFiles) {
    yield aptFile(path, base64 === undefined ? text : Buffer.from(base64, "base64"));
  }
  const automatic = lock.packages.filter((locked) => locked.automatic);
  if (automatic.length === 0) return;
  const stanzas = automatic.map(({ name, architecture }) => {
    // apt notes the native architecture for packages of all
    const arch = architecture === "all" ? lock.architecture : architecture;
    return `Package: ${name}\nArchitecture: ${arch}\nAuto-Installed: 1\n\n`;
  });
  yield aptFile("var/lib/apt/extended_states", stanzas.join(""));
}

function aptFile(path: string, content: string | Uint8Array): RootfsEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(content) };
}
