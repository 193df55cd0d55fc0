/**
 * __Name__ for the command: `rootsmith build __name__:1`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core";
import { __function__ } from "./__name__.ts";
import { typedOptions } from "./options.ts";

export const plugin: DistroPlugin = {
  name: "__name__",
  usage: "__name__[:RELEASE]",
  summary: "__Name__ (default: 1)",
  provider: (release, texts) => __function__(typedOptions(release, texts)),
};
