/**
 * What apt inside the image is told: its sources, and which packages came along automatically.
 *
 * @see sources.list(5), apt-mark(8)
 * @module
 */
import { contentOf, type FsEntry } from "@rootsmith/core";
import type { DebianLock } from "./lock.ts";

export function* aptFiles(lock: DebianLock): Generator<FsEntry> {
  yield textFile(lock.aptSources.path, lock.aptSources.text);
  const automatic = lock.packages.filter((locked) => locked.automatic);
  if (automatic.length === 0) return;
  const stanzas = automatic.map(({ name, architecture }) => {
    // apt notes the native architecture for packages of all
    const arch = architecture === "all" ? lock.architecture : architecture;
    return `Package: ${name}\nArchitecture: ${arch}\nAuto-Installed: 1\n\n`;
  });
  yield textFile("var/lib/apt/extended_states", stanzas.join(""));
}

function textFile(path: string, text: string): FsEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(text) };
}
