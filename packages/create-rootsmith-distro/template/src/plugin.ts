/**
 * __Name__ for the command: `rootsmith build __name__:1`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import { __function__ } from "./__name__.ts";
import type { Settings } from "./options.ts";

export const plugin: DistroPlugin = {
  name: "__name__",
  usage: "__name__[:RELEASE]",
  summary: "__Name__ (default: 1)",
  flags: [{ name: "greeting", value: "text", help: "what /etc/motd says" }],
  provider: (release, values) =>
    __function__({ ...values, ...(release !== undefined && { release }) }),
  fromLock: (options) => __function__(options as Settings),
};
