/**
 * The mirror that a host which runs Alpine uses.
 *
 * @see apk-repositories(5)
 * @module
 */
import type { RootfsReader } from "@rootsmith/core/provider";

/** A repository of a release, and before it the mirror. */
const REPOSITORY =
  /^(?:v[23]\s+)?(https?:\/\/[^\s@]+)\/(?:v\d+\.\d+|edge|latest-stable)\/[a-z]+\/?$/;

/** By the name of the repository; empty where the host has none. */
export async function alpineHostMirrors(
  host: Pick<RootfsReader, "read">,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const text = new TextDecoder().decode(await host.read("etc/apk/repositories"));
  const mirrors = text.split("\n").flatMap((line) => REPOSITORY.exec(line.trim())?.[1] ?? []);
  return mirrors.length === 0 ? {} : { alpine: [...new Set(mirrors)] };
}
