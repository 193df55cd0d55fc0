/**
 * Which files are definitions, by their names.
 *
 * @module
 */
import { existsSync } from "node:fs";

/** What is looked for where no file is named. */
const DEFAULT_FILES = ["rootsmith.yaml", "rootsmith.yml", "rootsmith.json"] as const;

/** Whether a word of the command line names a definition. */
export function isDefinition(text: string): boolean {
  return /\.(?:ya?ml|json)$/.test(text) && !text.endsWith(".lock.json");
}

/** The definition in the working directory, if there is one. */
export function defaultDefinition(): string | undefined {
  return DEFAULT_FILES.find((file) => existsSync(file));
}
