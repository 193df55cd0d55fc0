/**
 * The indices of rpm before 4.9, Enterprise Linux 5 and 6. It takes an index that is not there for an
 * empty one, so that it would know of no package.
 *
 * @see rpm 4.4 and 4.8, lib/rpmdb.c (rpmdbAdd) and the macros `_dbi_tags` and `_dbi_config_…`
 * @module
 */

import { SIGNATURE_TAG, TAG } from "../../file/rpm-tags.ts";
import type { RpmdbIndex } from "./rpmdb-indices.ts";

/** Files by name, and the tags that are their keys. */
const HASHES = {
  Name: TAG.NAME,
  Basenames: TAG.BASENAMES,
  Group: TAG.GROUP,
  Providename: TAG.PROVIDENAME,
  Conflictname: TAG.CONFLICTNAME,
  Triggername: TAG.TRIGGERNAME,
  Sigmd5: SIGNATURE_TAG.MD5,
  Sha1header: SIGNATURE_TAG.SHA1,
  Pubkeys: TAG.PUBKEYS,
};
const BTREES = {
  Dirnames: TAG.DIRNAMES,
  Requireversion: TAG.REQUIREVERSION,
  Provideversion: TAG.PROVIDEVERSION,
  Installtid: TAG.INSTALLTID,
};

/**
 * Flags of requirements for %pre, %post, features of rpm and keys; for %preun and %postun. What is for
 * %pretrans or %posttrans alone counts as lasting.
 */
const INSTALL = (1 << 9) | (1 << 10) | (1 << 24) | (1 << 26);
const ERASE = (1 << 11) | (1 << 12);
const REQUIRENAME: RpmdbIndex = oldIndex("Requirename", TAG.REQUIRENAME, "hash");

/** Those of Enterprise Linux 5. */
export const RPM_4_4_INDICES: readonly RpmdbIndex[] = [
  ...common(),
  { ...REQUIRENAME, isVoid: (flags) => (flags & INSTALL) !== 0 },
  oldIndex("Filemd5s", TAG.FILEDIGESTS, "hash"),
];

/** Those of Enterprise Linux 6. */
export const RPM_4_8_INDICES: readonly RpmdbIndex[] = [
  ...common(),
  { ...REQUIRENAME, isVoid: (flags) => (flags & INSTALL) !== 0 && (flags & ERASE) === 0 },
  oldIndex("Obsoletename", TAG.OBSOLETENAME, "hash"),
  oldIndex("Filedigests", TAG.FILEDIGESTS, "hash"),
];

function common(): readonly RpmdbIndex[] {
  return [
    ...Object.entries(HASHES).map(([name, tag]) => oldIndex(name, tag, "hash")),
    ...Object.entries(BTREES).map(([name, tag]) => oldIndex(name, tag, "btree")),
  ];
}

function oldIndex(name: string, tag: number, old: "hash" | "btree"): RpmdbIndex {
  return { name, tag, isText: false, isArray: false, isRecent: false, old };
}
