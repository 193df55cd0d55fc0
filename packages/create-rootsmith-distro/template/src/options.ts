/**
 * What a user says about an image, checked, with its defaults.
 *
 * @module
 */
import { checkOptionNames, type JsonObject } from "@rootsmith/core/provider";
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
export function settingsOf(options: __Name__Options): Settings {
  checkOptionNames("__function__()", options, { release: true, greeting: true });
  const { release = "1", greeting = "" } = options;
  if (!Object.hasOwn(RELEASES, release)) {
    const known = Object.keys(RELEASES).join(", ");
    throw new TypeError(`Cannot use the option release: "${release}" is not one of ${known}`);
  }
  return { release, greeting };
}
