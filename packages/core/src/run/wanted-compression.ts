/**
 * In which form the outputs of a build will want its layers, so that it can be made while they are packed.
 *
 * @module
 */
import type { BlockFormat } from "../compress/compress-block.ts";
import { compressionOf } from "../outputs/check-output.ts";
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
