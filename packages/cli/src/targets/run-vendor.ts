/**
 * `rootsmith vendor`: the packages of a lock into a registry.
 *
 * @module
 */
import { type VendorResult, vendor } from "@rootsmith/core";
import { readMirrors } from "../flags/mirrors.ts";
import { formatSize } from "../flags/quantities.ts";
import { readLock } from "../locks/lock-store.ts";
import type { CommandHost } from "../process/command-host.ts";
import { asUsage } from "../process/usage-error.ts";
import { withProgress } from "../progress/with-progress.ts";
import { lockedProvider } from "./locked-target.ts";

export interface VendorFlags {
  readonly mirror?: readonly string[];
  readonly plainHttp?: boolean;
  readonly cacheDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Puts them there and prints what was sent.
 *
 * @throws {UsageError} If there is no lock, or `to` is no repository.
 */
export async function runVendor(
  path: string,
  to: string,
  flags: VendorFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const lock = await readLock(path);
  const provider = await lockedProvider(lock);
  const { plainHttp = false, cacheDir } = flags;
  const options = {
    ...(await readMirrors(flags.mirror, lock.provider.name, host.env)),
    ...(provider && { provider }),
    ...(cacheDir !== undefined && { cacheDir }),
    plainHttp,
    lock,
    to,
    signal,
  };
  const result = await withProgress(flags, host, (report) =>
    asUsage(() => vendor({ ...options, report })),
  );
  if (flags.json) host.stdout.write(`${JSON.stringify({ type: "result", ...result })}\n`);
  else if (flags.quiet) host.stdout.write(`${result.digest}\n`);
  else host.stdout.write(`\n${formatVendored(path, result)}`);
}

function formatVendored(path: string, result: VendorResult): string {
  const { name, digest, present, uploaded, bytes } = result;
  const facts = [
    ...(uploaded > 0 ? [`${uploaded} uploaded (${formatSize(bytes)})`] : []),
    ...(present > 0 ? [`${present} already there`] : []),
  ];
  const mirror = `docker://${name.replace(/:[^/:]*$/, "")}`;
  return [
    `  packages: ${facts.join(", ")}`,
    `  ${name}`,
    `  ${digest}`,
    `Build from it: rootsmith build REF --lock ${path} --mirror ${mirror}`,
    "",
  ].join("\n");
}
