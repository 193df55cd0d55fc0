/**
 * An image as a page to look at.
 *
 * @module
 */
import type { BuiltImage } from "../image/built-image.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import type { OutputResult, PathOutput } from "./output.ts";
import { writeFile } from "./write-file.ts";

/** @throws {TypeError} If the image was given nothing that makes the page. */
export async function writeReport(
  { type, dest }: PathOutput,
  name: ImageName,
  image: BuiltImage,
  signal: AbortSignal,
): Promise<OutputResult> {
  const called = formatImageName(name);
  if (image.reportPage === undefined) {
    throw new TypeError(`Cannot write output of type "${type}": the image has no reportPage`);
  }
  const html = await image.reportPage({ ...image, name: called }, dest, signal);
  const written = await writeFile(dest, [new TextEncoder().encode(html)], signal);
  return { type, dest, name: called, ...written, importCommands: [] };
}
