/**
 * What the package databases of a rootfs say.
 *
 * @module
 */

import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { PackageFact } from "./package-fact.ts";

/** One package that is installed. */
export interface InstalledPackage extends PackageFact {
  /** In the distro's spelling. */
  readonly architecture?: string;
  /** Of its files, in bytes. */
  readonly size?: number;
  /**
   * Regular files as it brought them, by path: the digest of the content in hexadecimal behind the
   * algorithm, `"md5:…"`, `"sha1:…"` or `"sha256:…"`.
   */
  readonly files?: ReadonlyMap<string, string>;
  /**
   * All that it brought, links and directories, too, where the database lists more than `files`. As it
   * spells them: one may lead through a link of the rootfs.
   */
  readonly paths?: readonly string[];
}

/**
 * Reads the databases of one package manager in a rootfs: what is installed, in their order. Empty
 * where there is none.
 *
 * @throws {FormatError} If a database is malformed.
 */
export type PackageReader = (rootfs: RootfsTree) => Promise<readonly InstalledPackage[]>;
