/**
 * Small tar archives in memory, also such that lack the end of an archive, as apk cuts them.
 *
 * @module
 */
import { collectBytes, readTar, storedBytes } from "@rootsmith/core/provider";

/** Two blocks of zeros end an archive. */
export const TAR_END: Uint8Array = new Uint8Array(1024);

/** The files by path. @throws {FormatError} If the archive is malformed. */
export async function readTarSegment(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const whole = new Uint8Array(bytes.byteLength + TAR_END.byteLength);
  whole.set(bytes);
  const files = new Map<string, Uint8Array>();
  for await (const entry of readTar(storedBytes(whole))) {
    if (entry.type === "file") files.set(entry.path, await collectBytes(entry.content.open()));
  }
  return files;
}
