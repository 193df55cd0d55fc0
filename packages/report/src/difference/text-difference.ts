/**
 * The difference between two small texts, as lines.
 *
 * @module
 */
import { collectBytes, type FsEntry } from "@rootsmith/core/provider";

/** Bytes of a text; what is larger is not compared line by line. */
const MAX_SIZE = 64 << 10;
/** Lines that differ; texts that have less in common are not shown. */
const MAX_EDITS = 1000;
const CONTEXT = 3;

/**
 * Undefined where one of the two is there and no small text, or they differ in too much.
 *
 * @param before Undefined: it was added.
 */
export async function textDifference(
  before: FsEntry | undefined,
  after: FsEntry | undefined,
): Promise<readonly string[] | undefined> {
  const [old, newer] = [await textOf(before), await textOf(after)];
  if (old === undefined || newer === undefined) return undefined;
  const { structuredPatch } = await import("diff"); // which pages of one image do without
  const patch = structuredPatch("", "", old, newer, "", "", {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  });
  return patch?.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ]);
}

async function textOf(entry: FsEntry | undefined): Promise<string | undefined> {
  if (entry === undefined) return "";
  if (entry.type !== "file" || entry.content.size > MAX_SIZE) return undefined;
  const bytes = await collectBytes(entry.content.open());
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
