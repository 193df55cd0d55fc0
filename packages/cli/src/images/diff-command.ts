/**
 * `rootsmith diff`: the differences between two images.
 *
 * @module
 */
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { ExitError } from "../process/exit-code.ts";
import { formatImageDifference } from "./format-image-difference.ts";
import { imageDifference } from "./image-difference.ts";
import { type ReadImage, type ReadImageFlags, withImages } from "./read-image.ts";

export interface DiffFlags extends ReadImageFlags {
  readonly times?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Prints the differences. @throws {ExitError} With 1 if there are any. */
export async function diffCommand(
  locations: readonly [string, string],
  flags: DiffFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const difference = await withImages(
    locations,
    flags,
    { signal, report: () => {} },
    ([old, newer]) => imageDifference(old as ReadImage, newer as ReadImage, host, signal),
  );
  if (flags.json) host.stdout.write(`${JSON.stringify(difference)}\n`);
  else host.stdout.write(formatImageDifference(difference, flags, paintFor(host.stdout, host.env)));
  const { packages, paths, config } = difference;
  if (packages.length + paths.length + config.length > 0) throw new ExitError(1);
}
