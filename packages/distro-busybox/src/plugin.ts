/**
 * BusyBox for the command: `rootsmith build busybox`.
 *
 * What builds it is loaded when it is built, so that the command starts soon.
 *
 * @module
 */
import type { DistroPlugin, JsonObject } from "@rootsmith/core/provider";
import type { BusyboxOptions } from "./options.ts";

/** BusyBox. */
export const plugins: readonly DistroPlugin[] = [
  {
    name: "busybox",
    usage: "busybox[:VERSION]",
    summary: "BusyBox: Debian's busybox-static (default: 1.37.0), or a binary of yours",
    flags: [
      { name: "binary", value: "file", help: "a static busybox, or a .deb that holds one" },
      { name: "url", value: "url", help: "the same from a URL; needs --digest" },
      { name: "digest", value: "digest", help: "sha256:… of what is at the URL" },
      {
        name: "layout",
        value: "name",
        help: "official, or bare as mkimage.sh made it",
        choices: ["official", "bare"],
      },
    ],
    provider: async (version, values) => {
      const { busybox } = await import("./busybox.ts");
      return busybox({ ...values, ...(version !== undefined && { version }) });
    },
    fromLock: async ({ source, ...options }) => {
      const { busybox } = await import("./busybox.ts");
      return busybox({ ...options, ...lockedSource(source as JsonObject) } as BusyboxOptions);
    },
  },
];

/** The options that give what a lock says of the binary. */
function lockedSource({ type, ...options }: JsonObject): JsonObject {
  if (type !== "file") return options;
  throw new TypeError("Cannot build busybox by its lock alone: the binary was a file");
}
