/**
 * One image of a definition as a definition of its own.
 *
 * @module
 */
import type { ExpandedImage } from "./expand-images.ts";

/** Keys that decide what is done with an image, not what it is. */
const ELSEWHERE = ["attestations", "description", "outputs", "platforms", "tags"] as const;

/**
 * The text of a definition that has this image alone, as JSON: all that it extends, its variables and its
 * variant are put in, and what does not decide its root file system and config is left out.
 */
export function imageText({ name, spec }: ExpandedImage): string {
  const kept = Object.entries(spec).filter(
    ([key]) => !(ELSEWHERE as readonly string[]).includes(key),
  );
  const image = { name, ...Object.fromEntries(kept) };
  return JSON.stringify({ images: { image } }, (_key, value: unknown) =>
    typeof value === "string" ? value.replaceAll("${", () => "$${") : value,
  );
}
