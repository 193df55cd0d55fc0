/**
 * What dpkg reads before it unpacks: diversions, statoverrides, and its configuration.
 *
 * @module
 */
import { type RootfsReader, textOfBytes } from "@rootsmith/core/provider";
import { type Diversion, parseDiversions } from "./diversions.ts";
import { readDpkgConfig } from "./dpkg-config.ts";
import { type Owners, readOwners } from "./owners.ts";
import { type PathFilter, type PathFilterOptions, pathFilterOf } from "./path-filter.ts";
import { readStatoverrides, type Statoverrides } from "./statoverrides.ts";

export interface UnpackRules {
  readonly diversions?: ReadonlyMap<string, Diversion>;
  readonly overrides?: Statoverrides;
  /** Users and groups that are there. Default: none, so that the numbers of a package count. */
  readonly owners?: Owners;
  readonly filter?: PathFilter | undefined;
  /** A file of another package is taken over, as dpkg's `--force-overwrite` does. */
  readonly overwrites?: boolean;
}

/** @throws {ConfigureError} If a statoverride names a user or a group that is not there. */
export async function readUnpackRules(
  tree: RootfsReader,
  settings: PathFilterOptions,
): Promise<UnpackRules & Required<Pick<UnpackRules, "diversions">>> {
  const diversions = await tree.read("var/lib/dpkg/diversions");
  const { pathRules, overwrites } = await readDpkgConfig(tree);
  return {
    diversions: parseDiversions(diversions === undefined ? "" : textOfBytes(diversions)),
    overrides: await readStatoverrides(tree),
    owners: await readOwners(tree),
    filter: pathFilterOf(settings, pathRules),
    overwrites,
  };
}
