/**
 * The indices of the package database: which tags have one, and under which keys a package is found.
 *
 * @see tag2index() of rpm 4.18's lib/rpmdb.c, whose rows these are
 * @module
 */
import { Buffer } from "node:buffer";
import { valuesOf } from "../../file/header-values.ts";
import type { RpmHeader } from "../../file/rpm-header.ts";
import { SIGNATURE_TAG, TAG } from "../../file/rpm-tags.ts";
import { type Dependency, dependencyOf } from "../../metadata/rich-dependency.ts";
import type { InstalledRpm } from "./installed-header.ts";

/** One index: a table of the SQLite database, a file of the Berkeley one. */
export interface RpmdbIndex {
  readonly name: string;
  readonly tag: number;
  /** Its keys are names, not bytes. */
  readonly isText: boolean;
  /** A package can have several keys. */
  readonly isArray: boolean;
  /** Only rpm 4.13 and newer has it: since Enterprise Linux 8. */
  readonly isRecent: boolean;
  /** It is one of an rpm before 4.9, whose Berkeley DB files are of two kinds. */
  readonly old?: "hash" | "btree";
  /** Whether a requirement with these flags has no row. Default: by the rule of rpm 4.9 and newer. */
  isVoid?(flags: number): boolean;
}

/** In the order of rpm. */
export const RPMDB_INDICES: readonly RpmdbIndex[] = [
  { name: "Name", tag: TAG.NAME, isText: true, isArray: false, isRecent: false },
  { name: "Basenames", tag: TAG.BASENAMES, isText: true, isArray: true, isRecent: false },
  { name: "Group", tag: TAG.GROUP, isText: true, isArray: false, isRecent: false },
  { name: "Requirename", tag: TAG.REQUIRENAME, isText: true, isArray: true, isRecent: false },
  { name: "Providename", tag: TAG.PROVIDENAME, isText: true, isArray: true, isRecent: false },
  { name: "Conflictname", tag: TAG.CONFLICTNAME, isText: true, isArray: true, isRecent: false },
  { name: "Obsoletename", tag: TAG.OBSOLETENAME, isText: true, isArray: true, isRecent: false },
  { name: "Triggername", tag: TAG.TRIGGERNAME, isText: true, isArray: true, isRecent: false },
  { name: "Dirnames", tag: TAG.DIRNAMES, isText: true, isArray: true, isRecent: false },
  { name: "Installtid", tag: TAG.INSTALLTID, isText: false, isArray: false, isRecent: false },
  { name: "Sigmd5", tag: SIGNATURE_TAG.MD5, isText: false, isArray: false, isRecent: false },
  { name: "Sha1header", tag: SIGNATURE_TAG.SHA1, isText: true, isArray: false, isRecent: false },
  {
    name: "Filetriggername",
    tag: TAG.FILETRIGGERNAME,
    isText: true,
    isArray: true,
    isRecent: true,
  },
  {
    name: "Transfiletriggername",
    tag: TAG.TRANSFILETRIGGERNAME,
    isText: true,
    isArray: true,
    isRecent: true,
  },
  { name: "Recommendname", tag: TAG.RECOMMENDNAME, isText: true, isArray: true, isRecent: true },
  { name: "Suggestname", tag: TAG.SUGGESTNAME, isText: true, isArray: true, isRecent: true },
  { name: "Supplementname", tag: TAG.SUPPLEMENTNAME, isText: true, isArray: true, isRecent: true },
  { name: "Enhancename", tag: TAG.ENHANCENAME, isText: true, isArray: true, isRecent: true },
];

/** Where in the header of a package a key stands. */
export interface IndexRow {
  readonly key: Uint8Array;
  /** Position in the array of the tag. */
  readonly position: number;
}

/** What `index` says of a package, in rpm's order. `epoch` is the number of the transaction. */
export function indexRows(
  { tag, isVoid = isForInstallation }: RpmdbIndex,
  { signature, header }: InstalledRpm["rpm"],
  epoch: number,
): IndexRow[] {
  switch (tag) {
    case TAG.INSTALLTID: {
      const key = Buffer.alloc(4);
      key.writeUInt32LE(epoch); // as a number of the machine lies in memory
      return [{ key, position: 0 }];
    }
    case SIGNATURE_TAG.MD5:
    case SIGNATURE_TAG.SHA1:
      return keysOf(signature, tag).slice(0, 1);
    case TAG.NAME:
      return keysOf(header, tag).slice(0, 1);
    case TAG.GROUP:
      return header.has(tag)
        ? keysOf(header, tag).slice(0, 1)
        : [{ key: Buffer.from("Unknown"), position: 0 }];
    case TAG.TRIGGERNAME:
      return firstOfEach(keysOf(header, tag));
    case TAG.FILETRIGGERNAME:
      return atTriggers(keysOf(header, tag), header.numbers(TAG.FILETRIGGERINDEX));
    case TAG.TRANSFILETRIGGERNAME:
      return atTriggers(keysOf(header, tag), header.numbers(TAG.TRANSFILETRIGGERINDEX));
    case TAG.REQUIRENAME: {
      const flags = header.numbers(TAG.REQUIREFLAGS);
      const lasting = keysOf(header, tag).filter(({ position }) => !isVoid(flags[position] ?? 0));
      return lasting.flatMap(withNamesInside);
    }
    case TAG.FILEDIGESTS:
      return keysOf(header, tag)
        .map(({ key, position }) => ({ key: bytesOfHex(key), position }))
        .filter(({ key }) => key.byteLength > 0);
    case TAG.PUBKEYS:
      return header.has(tag) ? [{ key: keyIDOf(header), position: 0 }] : [];
    case TAG.CONFLICTNAME:
    case TAG.RECOMMENDNAME:
    case TAG.SUGGESTNAME:
    case TAG.SUPPLEMENTNAME:
    case TAG.ENHANCENAME:
      return keysOf(header, tag).flatMap(withNamesInside);
    default:
      return keysOf(header, tag);
  }
}

const BIN = 7;

/** As bytes: names of files need not be UTF-8. */
function keysOf(header: RpmHeader, tag: number): IndexRow[] {
  const entry = header.entries.find((candidate) => candidate.tag === tag);
  if (entry === undefined) return [];
  const values = valuesOf(header, entry);
  if (entry.type === BIN) return [{ key: values, position: 0 }];
  const rows: IndexRow[] = [];
  for (let start = 0; start < values.byteLength; ) {
    const end = values.indexOf(0, start);
    rows.push({ key: values.subarray(start, end), position: rows.length });
    start = end + 1;
  }
  return rows;
}

function firstOfEach(rows: readonly IndexRow[]): IndexRow[] {
  const seen = new Set<string>();
  return rows.filter(({ key }) => {
    const name = Buffer.from(key).toString("latin1");
    return !seen.has(name) && seen.add(name);
  });
}

function atTriggers(rows: readonly IndexRow[], triggers: readonly number[]): IndexRow[] {
  return rows.map(({ key, position }) => ({ key, position: triggers[position] ?? position }));
}

/** Flags of a requirement. */
const PRE_ERASE = (1 << 11) | (1 << 12) | (1 << 20) | (1 << 21); // preun, postun and their trans kinds
const INSTALL = (1 << 5) | (1 << 7) | (1 << 9) | (1 << 10) | (1 << 24) | (1 << 26);
const META = 1 << 29;

/** True if the requirement is void once the package is there: nothing looks for it later. */
function isForInstallation(flags: number): boolean {
  return (flags & INSTALL) !== 0 && (flags & (PRE_ERASE | META)) === 0;
}

function bytesOfHex(text: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(text).toString("latin1"), "hex");
}

/** Of the row of a key, which is in the version of what it provides: `"4:24c6a8a7f4a80eb5-53a7ff4b"`. */
function keyIDOf(header: RpmHeader): Uint8Array {
  const [version = ""] = header.strings(TAG.PROVIDEVERSION);
  return Buffer.from(/([0-9a-f]{16})-/.exec(version)?.[1] ?? "", "hex");
}

const PARENTHESIS = 0x28;

/** A rich dependency is found under each name that it speaks of, sorted, too. */
function withNamesInside(row: IndexRow): IndexRow[] {
  if (row.key[0] !== PARENTHESIS) return [row];
  const names = namesIn(dependencyOf({ name: Buffer.from(row.key).toString() }), " ");
  const sorted = [...new Set(names)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return [
    row,
    ...sorted.map((name) => ({ key: Buffer.from(name.trimStart()), position: row.position })),
  ];
}

type Sign = " " | "!";

/** Names with `!` in front where it is their absence that can break the dependency. */
function namesIn(dependency: Dependency, sign: Sign): string[] {
  const opposite = sign === " " ? "!" : " ";
  switch (dependency.type) {
    case "relation":
      return [sign + dependency.relation.name];
    case "without":
      return [...namesIn(dependency.operand, sign), ...namesIn(dependency.excluded, sign)];
    case "if":
    case "unless":
      return [
        ...namesIn(dependency.operand, sign),
        ...namesIn(dependency.condition, opposite),
        ...(dependency.otherwise === undefined
          ? []
          : [...namesIn(dependency.condition, sign), ...namesIn(dependency.otherwise, sign)]),
      ];
    default:
      return dependency.operands.flatMap((operand) => namesIn(operand, sign));
  }
}
