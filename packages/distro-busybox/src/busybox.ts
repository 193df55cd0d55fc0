/**
 * BusyBox as a provider.
 *
 * @module
 */
import { LockError, type RootfsProvider } from "@rootsmith/core/provider";
import { debianMirrors } from "./debian-mirrors.ts";
import { LAYOUTS } from "./layouts.ts";
import { openBusybox } from "./open-busybox.ts";
import { type BusyboxOptions, busyboxSettings } from "./options.ts";
import { resolveBusybox } from "./resolve.ts";

/**
 * An image of one static binary: Debian's busybox-static, pinned by digest, or one of the caller's.
 *
 * @example
 * ```ts
 * busybox();
 * busybox({ binary: "./busybox", layout: "bare" });
 * ```
 *
 * @throws {TypeError} If an option is not what it has to be.
 */
export function busybox(options: BusyboxOptions = {}): RootfsProvider {
  const settings = busyboxSettings(options);
  return {
    name: "busybox",
    revision: 1,
    options: settings,
    resolve: (platform, ctx) => resolveBusybox(settings, options.binary, platform, ctx),
    async *layers(lock, ctx) {
      const [source] = lock.sources;
      const [fact] = lock.packages;
      if (source === undefined || fact === undefined) {
        throw new LockError("Cannot build busybox: its lock has no source", {
          hint: "Resolve again to write a new lock",
        });
      }
      const content = await ctx.open(source);
      ctx.signal.throwIfAborted();
      const opened = await openBusybox(content, source.path, lock.platform, ctx);
      yield {
        title: `busybox ${opened.version}`,
        entries: LAYOUTS[settings.layout](opened).map((entry) => ({
          ...entry,
          package: fact.purl,
        })),
      };
    },
    config: () => ({
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["sh"],
    }),
    hostMirrors: async (host) => ({ debian: await debianMirrors(host) }),
  };
}
