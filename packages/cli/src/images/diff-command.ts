/**
 * `rootsmith diff`: the differences between two images.
 *
 * @module
 */
import { checkFile } from "@rootsmith/core";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { ExitError } from "../process/exit-code.ts";
import { formatImageDifference } from "./format-image-difference.ts";
import { imageDifference } from "./image-difference.ts";
import { checkPageFlags } from "./page-flags.ts";
import { type ReadImage, type ReadImageFlags, withImages } from "./read-image.ts";

export interface DiffFlags extends ReadImageFlags {
  readonly times?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly html?: string;
}

/** Prints the differences, or writes them as a page. @throws {ExitError} With 1 if there are any. */
export async function diffCommand(
  locations: readonly [string, string],
  flags: DiffFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const { html } = flags;
  if (html !== undefined) {
    checkPageFlags(html, flags);
    await checkFile(html);
  }
  const difference = await withImages(
    locations,
    flags,
    { signal, report: () => {} },
    async (images) => {
      const [old, newer] = images as readonly [ReadImage, ReadImage];
      const found = await imageDifference(old, newer, host, signal);
      if (html !== undefined) {
        const { writeDifferencePage } = await import("./write-difference-page.ts");
        await writeDifferencePage([old, newer], found, html, host, signal);
      }
      return found;
    },
  );
  if (html === undefined) {
    host.stdout.write(
      flags.json
        ? `${JSON.stringify(difference)}\n`
        : formatImageDifference(difference, flags, paintFor(host.stdout, host.env)),
    );
  }
  const { packages, paths, config } = difference;
  if (packages.length + paths.length + config.length > 0) throw new ExitError(1);
}
