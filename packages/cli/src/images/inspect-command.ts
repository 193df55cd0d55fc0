/**
 * `rootsmith inspect`: shows the contents of an image.
 *
 * @module
 */
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { UsageError } from "../process/usage-error.ts";
import { formatInspection } from "./format-inspection.ts";
import { inspectImage } from "./inspection.ts";
import { checkPageFlags } from "./page-flags.ts";
import { type ReadImage, type ReadImageFlags, withImages } from "./read-image.ts";

export interface InspectFlags extends ReadImageFlags {
  readonly depth?: string;
  readonly json?: boolean;
  readonly html?: string;
}

const DEPTH = 3;

/** Prints an inspection, or writes it as a page. @throws {UsageError} If a flag is not valid. */
export async function inspectCommand(
  location: string,
  flags: InspectFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const depth = flags.depth === undefined ? DEPTH : Number(flags.depth);
  if (!Number.isInteger(depth) || depth < 0) {
    throw new UsageError(`Cannot use --depth "${flags.depth}": expected a number, such as 3`);
  }
  const ctx = { signal, report: () => {} };
  if (flags.html !== undefined) {
    checkPageFlags(flags.html, flags);
    const { writeImagePage } = await import("./write-image-page.ts");
    await writeImagePage(location, flags.html, flags, host, ctx);
    return;
  }
  const inspection = await withImages([location], flags, ctx, ([read]) =>
    inspectImage(read as ReadImage, depth, host),
  );
  host.stdout.write(
    flags.json
      ? `${JSON.stringify(inspection)}\n`
      : formatInspection(inspection, paintFor(host.stdout, host.env)),
  );
}
