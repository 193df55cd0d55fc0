/**
 * Why yum, dnf or zypper installed the packages of a rootfs: rpm itself does not keep it.
 *
 * @see libdnf/transaction of libdnf 0.73, TransactionItemReason and RPMItem::resolveTransactionItemReason()
 * @see libdnf5/system/state.cpp of dnf5, yum/rpmsack.py of yum 3.4, zypp/target/SolvIdentFile.cc of libzypp
 * @module
 */
import type { Buffer } from "node:buffer";
import { type FileReader, type RootfsTree, treeReader } from "@rootsmith/core/provider";
import { readSqliteTable } from "./sqlite/read-sqlite.ts";

/** By `NAME.ARCH`, or `NAME` where architectures do not count, whether a person asked for it. */
export type InstallReasons = ReadonlyMap<string, boolean>;

const DNF = "var/lib/dnf/history.sqlite";
const DNF5 = "usr/lib/sysimage/libdnf5/packages.toml";
const YUM = "var/lib/yum/yumdb";
const ZYPPER = "var/lib/zypp/AutoInstalled";

/** Reasons of dnf that stand for a person's wish: user, group. */
const ASKED_NUMBERS = [2, 5];
/** Of transactions, what speaks of the package that goes: downgraded, obsoleted, upgraded, reinstalled. */
const GOING = [3, 5, 7, 10];
const ASKED_WORDS = ["user", "group", "external user"];

/** Those of whichever has kept any; undefined where none has. @throws {FormatError | RangeError} If malformed. */
export async function installReasons(rootfs: RootfsTree): Promise<InstallReasons | undefined> {
  const reader = treeReader(rootfs);
  const kept = [
    await dnf5Reasons(reader),
    await dnfReasons(reader),
    await yumReasons(rootfs),
    await zypperReasons(reader),
  ];
  return kept.find(({ size }) => size > 0);
}

async function dnf5Reasons(reader: FileReader): Promise<InstallReasons> {
  const text = new TextDecoder().decode(await reader.read(DNF5));
  const all = text.matchAll(/"([^"\n]+)"\s*(?:\]|=\s*\{)\s*reason\s*=\s*"([^"\n]*)"/g);
  return new Map([...all].map(([, key = "", reason = ""]) => [key, isAsked(reason)]));
}

async function dnfReasons(reader: FileReader): Promise<InstallReasons> {
  const file = await reader.read(DNF);
  if (file === undefined) return new Map();
  const beside = { wal: await reader.read(`${DNF}-wal`), journal: undefined };
  const number = (value: Buffer | undefined): number =>
    value === undefined || value.length === 0 ? 1 : value.readUIntBE(0, value.length);
  const keys = new Map<number, string>();
  for (const [item, name, , , , arch] of readSqliteTable(file, "rpm", beside)) {
    keys.set(number(item), `${name}.${arch}`);
  }
  const reasons = new Map<string, boolean>();
  for (const [, , item, , action, reason] of readSqliteTable(file, "trans_item", beside)) {
    const key = keys.get(number(item));
    if (key === undefined || GOING.includes(number(action))) continue;
    reasons.set(key, ASKED_NUMBERS.includes(number(reason)));
  }
  return reasons;
}

/** Names of what nobody asked for, one a line. */
async function zypperReasons(reader: FileReader): Promise<InstallReasons> {
  const lines = new TextDecoder().decode(await reader.read(ZYPPER)).split("\n");
  const names = lines.map((line) => line.trim());
  return new Map(names.filter((name) => /^[^#]/.test(name)).map((name) => [name, false]));
}

/** A directory for each package, called `DIGEST-NAME-VERSION-RELEASE-ARCH`. */
async function yumReasons(rootfs: RootfsTree): Promise<InstallReasons> {
  const reader = treeReader(rootfs);
  const reasons = new Map<string, boolean>();
  const letters = rootfs.follow(YUM)?.type === "dir" ? rootfs.namesIn(YUM) : [];
  for (const letter of letters) {
    for (const directory of rootfs.namesIn(`${YUM}/${letter}`)) {
      const [, name, arch] = /^[0-9a-f]+-(.+)-[^-]+-[^-]+-([^-]+)$/.exec(directory) ?? [];
      const reason = await reader.read(`${YUM}/${letter}/${directory}/reason`);
      if (name === undefined || reason === undefined) continue;
      reasons.set(`${name}.${arch}`, isAsked(new TextDecoder().decode(reason)));
    }
  }
  return reasons;
}

function isAsked(reason: string): boolean {
  return ASKED_WORDS.includes(reason.trim().toLowerCase());
}
