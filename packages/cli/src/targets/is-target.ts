/**
 * What a word of the command line names, where it may be a target, a lock or an image.
 *
 * @module
 */
import { existsSync } from "node:fs";
import type { DistroPlugin } from "@rootsmith/core/provider";
import { isScript, splitReference } from "../distros/references.ts";
import { isDefinition } from "./definition-files.ts";

/** Whether it is a reference, a script or a definition, not a lock or an image. */
export function isTarget(text: string, plugins: readonly DistroPlugin[]): boolean {
  const [name] = splitReference(text);
  const isDefined = isScript(text) || isDefinition(text);
  if (plugins.some((plugin) => plugin.name === name) || isDefined) return true;
  const isLock = text.endsWith(".json");
  const isImage = /[/@]|^\.|\.tar$|^(?:oci|oci-archive|docker-archive):/.test(text);
  return !isLock && !isImage && !existsSync(text);
}
