/**
 * What a user says about an image, checked, with its defaults.
 *
 * @module
 */
import type { JsonObject } from "@rootsmith/core";
import { RELEASES } from "./releases.ts";

export interface __Name__Options {
  /** A key of `RELEASES`. Default `"1"`. */
  readonly release?: string;
  /** For /etc/motd. */
  readonly greeting?: string;
}

/** JSON, since it stands in the lock: no secrets, no paths of the host. */
export type Settings = JsonObject & {
  readonly release: string;
  readonly greeting: string;
};

/** @throws {TypeError} If an option is not what it has to be. */
export function settingsOf({ release = "1", greeting = "" }: __Name__Options): Settings {
  if (!Object.hasOwn(RELEASES, release)) {
    const known = Object.keys(RELEASES).join(", ");
    throw new TypeError(`Cannot use the option release: "${release}" is not one of ${known}`);
  }
  return { release, greeting };
}

/**
 * The options that were typed: `--set greeting=Hello`.
 *
 * @throws {TypeError} If there is no such option.
 */
export function typedOptions(
  release: string | undefined,
  { greeting, ...others }: Readonly<Record<string, string>>,
): __Name__Options {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new TypeError(`Cannot use the option ${unknown}: there is greeting`);
  }
  return {
    ...(release !== undefined && { release }),
    ...(greeting !== undefined && { greeting }),
  };
}
