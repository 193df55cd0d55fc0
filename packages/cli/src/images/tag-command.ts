/**
 * `rootsmith tag`: gives an image in a registry another tag.
 *
 * @module
 */
import { tagImage } from "@rootsmith/core/image";
import type { CommandHost } from "../process/command-host.ts";
import { asUsage } from "../process/usage-error.ts";

/** @throws {UsageError} If the name or the tag is not valid. */
export async function tagCommand(
  name: string,
  tag: string,
  flags: { readonly plainHttp?: boolean; readonly json?: boolean },
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const { plainHttp = false } = flags;
  const plain = name.replace(/^docker:\/\//, "");
  const { digest } = await asUsage(() => tagImage(plain, tag, { signal, plainHttp }));
  const result = { type: "result", name: plain, tag, digest };
  host.stdout.write(`${flags.json ? JSON.stringify(result) : digest}\n`);
}
