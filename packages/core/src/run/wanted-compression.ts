/**
 * In which form the outputs of a build will want its layers, so that it can be made while they are packed.
 *
 * @module
 */
import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { BlockFormat } from "../compress/compress-block.ts";
import { compressionOf } from "../outputs/check-output.ts";
import { findDestination } from "../outputs/destination.ts";
import type { OutputType } from "../outputs/output.ts";
import type { BuildOptions } from "./build-options.ts";

/** Those that have each layer in compressed form, and those that have the rootfs so as one tar. */
const LAYERS: readonly OutputType[] = ["oci", "docker", "registry"];
const WHOLE: readonly OutputType[] = ["tar", "context"];

/**
 * The first that is asked for; undefined where none is, and where the rootfs is cut: images of one family
 * have layers in common, which are compressed already.
 */
export function wantedCompression({
  outputs,
  layers = "single",
  from,
}: Pick<BuildOptions, "outputs" | "layers" | "from">): BlockFormat | undefined {
  if (layers !== "single") return undefined;
  const types = from === undefined ? [...LAYERS, ...WHOLE] : LAYERS;
  for (const output of outputs) {
    const compression = compressionOf(output);
    if (types.includes(output.type) && compression !== "none") return compression;
  }
  return undefined;
}

/** Whether an output will be the tar of the only layer, on the file system where `directory` lies. */
export function wantsTar(
  { outputs, layers = "single" }: Pick<BuildOptions, "outputs" | "layers">,
  directory: string,
): boolean {
  if (layers !== "single") return false;
  return outputs.some((output) => {
    if (output.type !== "tar" || compressionOf(output) !== "none") return false;
    const destination = findDestination(output.dest ?? "-");
    return destination.kind === "path" && deviceOf(destination.path) === deviceOf(directory);
  });
}

/** That of the nearest directory which is there. */
function deviceOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() || dirname(path) === path
    ? (stats?.dev ?? -1)
    : deviceOf(dirname(path));
}
