/**
 * `rootsmith verify`: rebuilds an image from its lock and compares the two.
 *
 * @module
 */
import { formatImageDifference } from "../images/format-image-difference.ts";
import { lockPathOf, readLock } from "../locks/lock-store.ts";
import { type CommandHost, type Paint, paintFor } from "../process/command-host.ts";
import { ExitError } from "../process/exit-code.ts";
import { withProgress } from "../progress/with-progress.ts";
import { type BuildTarget, readResolveRequest } from "./build-request.ts";
import type { VerifyFlags } from "./verify-flags.ts";
import { type Verification, verifyImage } from "./verify-image.ts";

/** Prints the outcome for each platform of the image. @throws {ExitError} With 1 if one is different. */
export async function runVerify(
  target: BuildTarget,
  { image, ...flags }: VerifyFlags & { readonly image: string },
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const lock = await readLock(flags.lock ?? target.lockPath ?? lockPathOf(target.name));
  const request = await readResolveRequest(target, flags, host.env);
  const { executor } = flags;
  const { from, fromName } = request;
  const base = fromName !== undefined && from !== undefined && { from };
  const how = { ...base, lock, signal, ...(executor && { executor }) };
  const options = { ...request, ...lock.image, ...how };
  const verifications = await withProgress(flags, host, (report) =>
    verifyImage(image, { ...options, report }, host),
  );
  const isSame = verifications.every(({ result }) => result !== "different");
  if (flags.json) {
    const result = { type: "result", image, same: isSame, platforms: verifications };
    host.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    const paint = paintFor(host.stdout, host.env);
    for (const one of verifications) {
      if (flags.quiet && one.result !== "different") continue;
      host.stdout.write(`\n${formatVerification(one, paint)}`);
    }
  }
  if (!isSame) throw new ExitError(1);
}

function formatVerification(
  { platform, result, digest, rebuilt, difference }: Verification,
  paint: Paint,
): string {
  const head = paint("bold", platform);
  if (result === "same") return `${head}  ${paint("green", "bit for bit the same")}\n  ${digest}\n`;
  if (result === "recompressed") {
    const fact = "the same config and layers, compressed in another way";
    return `${head}  ${paint("green", fact)}\n  ${digest}\n  built again: ${rebuilt}\n`;
  }
  const lines = difference && formatImageDifference(difference, { times: true }, paint);
  return `${head}  ${paint("red", "not the same")}\n${lines}`;
}
