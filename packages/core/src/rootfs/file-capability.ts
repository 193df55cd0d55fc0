/**
 * File capabilities as they stand in the extended attribute `security.capability`.
 *
 * @see https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/capability.h?h=v6.12 struct vfs_ns_cap_data
 * @module
 */
import type { RootfsEntry } from "../model/fs-entry.ts";

const ATTRIBUTE = "security.capability";
const REVISION_2 = 0x02;
const REVISION_3 = 0x03;
/** Bytes of a revision 2 value; revision 3 appends the id of the namespace's root. */
const REVISION_2_SIZE = 20;
const REVISION_3_SIZE = 24;

/**
 * Rewrites revision 3, which the kernel writes in a user namespace and which names an id of this
 * host, as revision 2, which holds everywhere.
 */
export function portableCapability(entry: RootfsEntry): RootfsEntry {
  const value = entry.xattrs?.[ATTRIBUTE];
  if (value === undefined || value.byteLength !== REVISION_3_SIZE) return entry;
  // The revision is the highest byte of a little-endian word, its lowest bit is the effective flag.
  if (value[3] !== REVISION_3) return entry;
  const portable = value.slice(0, REVISION_2_SIZE);
  portable[3] = REVISION_2;
  return { ...entry, xattrs: { ...entry.xattrs, [ATTRIBUTE]: portable } };
}
