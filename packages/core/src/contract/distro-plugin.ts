/**
 * How a distro's package makes itself known to the command `rootsmith`.
 *
 * @module
 */
import type { RootfsProvider } from "./provider.ts";

/**
 * What a package exports as `plugin`, so that `rootsmith build NAME:TAG` finds its provider: in
 * `@rootsmith/distro-NAME`, in `rootsmith-distro-NAME`, or where `--plugin` points.
 *
 * @example
 * ```ts
 * export const plugin: DistroPlugin = {
 *   name: "alpine",
 *   usage: "alpine:RELEASE",
 *   summary: "Alpine Linux: 3.20, edge, …",
 *   provider: (tag, options) => alpine({ ...options, ...(tag !== undefined && { release: tag }) }),
 * };
 * ```
 */
export interface DistroPlugin {
  /** What stands before the colon: lower-case letters, digits and `-`. */
  readonly name: string;
  /** What can be written, for messages: `"alpine:RELEASE"`. */
  readonly usage: string;
  /** One line: what it builds. */
  readonly summary: string;
  /** The image's name if `--name` gives none. Default: the reference as it was written. */
  imageName?(tag: string | undefined, options: Readonly<Record<string, string>>): string;
  /**
   * @param tag What stands after the colon.
   * @param options What `--set KEY=VALUE` gave, not checked.
   * @throws {TypeError | ResolveError} If a value cannot be used; the command calls that a wrong use.
   */
  provider(
    tag: string | undefined,
    options: Readonly<Record<string, string>>,
  ): RootfsProvider | Promise<RootfsProvider>;
}
