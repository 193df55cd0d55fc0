/**
 * A directory of packages with an index and no Release file, as `dpkg-scanpackages` leaves it.
 *
 * @see sources.list(5), "trusted"
 * @module
 */
import { digestOfBytes } from "@rootsmith/core/provider";
import { INDEX_SUFFIXES, type ReleaseFile } from "../formats/release-file.ts";

/**
 * What a Release file would say: the index that there is, and nothing of its age or origin.
 *
 * @param fetchFile Gives a file of the directory, or undefined if there is none.
 */
export async function bareRelease(
  fetchFile: (name: string) => Promise<Uint8Array | undefined>,
): Promise<ReleaseFile | undefined> {
  for (const suffix of INDEX_SUFFIXES) {
    const path = `Packages${suffix}`;
    const index = await fetchFile(path);
    if (index === undefined) continue;
    const digest = digestOfBytes(index);
    return {
      origin: "",
      label: "",
      suite: "",
      codename: "",
      version: "",
      notAutomatic: false,
      butAutomaticUpgrades: false,
      date: 0,
      acquireByHash: false,
      architectures: [],
      components: [],
      separatesAll: false,
      files: new Map([[path, { digests: [digest], size: index.byteLength }]]),
      digest,
    };
  }
  return undefined;
}
