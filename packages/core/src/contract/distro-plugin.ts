/**
 * How a distro's package makes itself known to the command `rootsmith`.
 *
 * @module
 */

import type { JsonObject } from "../model/json.ts";
import type { PackageReader } from "../packages/installed-package.ts";
import type { PackageGraphReader } from "../packages/package-graph.ts";
import type { PackageHistory } from "../packages/package-history.ts";
import type { OsRelease } from "../rootfs/os-release.ts";
import type { DistroFlag, FlagValues } from "./distro-flag.ts";
import type { DistroRelease } from "./distro-release.ts";
import type { RootfsProvider } from "./provider.ts";

/**
 * What a package exports as `plugin`, or as a list, `plugins`, so that `rootsmith build NAME:TAG`
 * finds its provider: in `@rootsmith/distro-NAME`, in `rootsmith-distro-NAME`, or where `--plugin`
 * points. The distros that come with the command are plugins of the same kind.
 *
 * @example
 * ```ts
 * export const plugin: DistroPlugin = {
 *   name: "alpine",
 *   usage: "alpine:RELEASE",
 *   summary: "Alpine Linux: 3.20, edge, …",
 *   flags: [{ name: "include", value: "packages", help: "further packages", many: "list" }],
 *   provider: (tag, values) => alpine({ ...values, ...(tag !== undefined && { release: tag }) }),
 *   fromLock: (options) => alpine(options),
 *   packages: installedApkPackages,
 * };
 * ```
 */
export interface DistroPlugin {
  /**
   * What stands before the colon: lower-case letters, digits and `-`. Where it has `fromLock`, that of
   * its provider, by which a lock finds it.
   */
  readonly name: string;
  /** What can be written, for messages: `"alpine:RELEASE"`. */
  readonly usage: string;
  /** One line: what it builds. */
  readonly summary: string;
  /** Flags that it adds to the commands that build, resolve, update and verify. */
  readonly flags?: readonly DistroFlag[];
  /** True: `NAME:` with nothing behind the colon is the same as `NAME`. Default: a wrong use. */
  readonly emptyTag?: boolean;
  /** Tags by which a person may mean this distro without naming it, for suggestions: `"bookworm"`. */
  tags?(): Promise<readonly string[]>;
  /**
   * The releases that it can build, oldest first, for `rootsmith releases`. Omit where there are none, as for a
   * distro that only rolls.
   */
  releases?(): Promise<readonly DistroRelease[]>;
  /**
   * The tag for a rootfs whose os-release says this; undefined if it is of another distro, or of a
   * release that is not known. By it `rootsmith outdated IMAGE` finds the repositories of an image.
   */
  tagOf?(os: OsRelease): Promise<string | undefined>;
  /** The image's name if `--name` gives none. Default: the reference as it was written. */
  imageName?(tag: string | undefined, values: FlagValues): string;
  /**
   * @param tag What stands after the colon.
   * @param values What its flags gave, by option, and the text of each `--set KEY=VALUE`, by key. Not
   * checked.
   * @throws {TypeError | ResolveError} If a value cannot be used; the command calls that a wrong use.
   */
  provider(tag: string | undefined, values: FlagValues): RootfsProvider | Promise<RootfsProvider>;
  /**
   * The provider whose `options` stand in a lock, so that the lock alone says what it is of. Omit
   * where options leave something out, such as a path.
   *
   * @param options Read from a file, not checked.
   * @throws {TypeError | ResolveError} If they are not those of this distro.
   */
  fromLock?(options: JsonObject): RootfsProvider | Promise<RootfsProvider>;
  /**
   * The packages that the distro's database lists in any rootfs; none where there is no such database.
   * Used to inspect and compare images, and for the SBOM of an image that another is built on.
   */
  readonly packages?: PackageReader;
  /**
   * How the packages that `packages` lists ask for each other, and which of them were asked for. Used to say why
   * one is there. Its ids are their package URLs.
   */
  readonly packageGraph?: PackageGraphReader;
  /** The order of versions, and the changelogs in a rootfs. Used to compare images. */
  packageHistory?(): Promise<PackageHistory>;
}
