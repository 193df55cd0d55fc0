/**
 * The flags of `plan` that list the images of a definition for other programs.
 *
 * @module
 */
import type { Command } from "commander";

/** Values as typed. */
export interface ImageListFlags {
  readonly matrix?: boolean;
  readonly bake?: boolean;
}

export function addImageListFlags(command: Command): Command {
  return command
    .option("--matrix", "print the images of a definition as the matrix of a CI job")
    .option("--bake", "print them as a docker-bake.json");
}
