/**
 * What is known of a package without looking into the rootfs.
 *
 * @module
 */
import type { Digest } from "../model/digest.ts";
import type { JsonObject } from "../model/json.ts";

/** What an SBOM says about one package. */
export type PackageFact = {
  /** Package URL: unique in a lock, and the value of `FsEntry.package`. */
  readonly purl: string;
  readonly name: string;
  readonly version: string;
  /** Where its bytes came from; must be in `sources`. */
  readonly digest?: Digest;
  readonly source?: { readonly name: string; readonly version: string };
  /** SPDX expression. Absent if the package says it only in the rootfs, or not at all. */
  readonly license?: string;
  /** Who distributes it: `"Debian"`. */
  readonly supplier?: string;
  /** Provider-private facts about it. Read back from disk, so narrow them before use. */
  readonly extra?: JsonObject;
};
