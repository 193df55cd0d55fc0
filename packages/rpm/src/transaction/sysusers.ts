/**
 * Users and groups that packages provide, and that rpm makes before it runs or lays anything of them:
 * since rpm 4.19, so of Enterprise Linux 10 and of Fedora.
 *
 * The ids and lines are those of systemd-sysusers, which rpm calls.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/users_and_groups.html
 * @see sysusers.d(5)
 * @module
 */
import { Buffer } from "node:buffer";
import { contentOf, type FileReader, type FsEntry } from "@rootsmith/core/provider";
import { idsByName } from "../file/accounts.ts";
import type { RpmHeader } from "../file/rpm-header.ts";
import { TAG } from "../file/rpm-tags.ts";

/** The texts of the files of that name in /etc. */
export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
  readonly gshadow: string;
}

const MODES = { passwd: 0o644, group: 0o644, shadow: 0, gshadow: 0 } as const;
const NAMES = ["passwd", "group", "shadow", "gshadow"] as const satisfies (keyof AccountFiles)[];

/** One line of sysusers.d(5). */
interface Directive {
  /** `"u"`, `"g"`, `"m"`; others are passed over. */
  readonly type: string;
  readonly name: string;
  /** A number, `"81:100"`, `"81:users"`, or of `m` a group. Absent: any is free to be chosen. */
  readonly id?: string;
  readonly comment?: string;
  readonly home?: string;
  readonly shell?: string;
}

const CAPABILITY = /^(?:user|group|groupmember)\(/;
/** Free ids are looked for from there downwards. */
const HIGHEST_SYSTEM_ID = 999;

/** The lines that a package provides, `"u dnsmasq - \"DNS server\" /var/lib/dnsmasq"`. */
export function sysuserLines(header: RpmHeader): readonly string[] {
  const versions = header.strings(TAG.PROVIDEVERSION);
  return header.strings(TAG.PROVIDENAME).flatMap((name, index) => {
    const version = versions[index] ?? "";
    if (version === "" || !CAPABILITY.test(name)) return [];
    return Buffer.from(version, "base64").toString().replace(/\0+$/, "");
  });
}

/**
 * The files with what the lines ask for and is not there.
 *
 * @param day Days since 1970-01-01Z: when passwords count as changed.
 */
export function addSysusers(
  lines: readonly string[],
  files: AccountFiles,
  day: number,
): AccountFiles {
  const accounts = new Accounts(files, day);
  const directives = lines.map(parseLine);
  const of = (type: string): Directive[] => directives.filter((item) => item.type === type);
  const members = of("m");
  for (const { name, id } of of("g")) accounts.addGroup(name, numberOf(id));
  for (const { id = "" } of members) accounts.addGroup(id);
  for (const directive of of("u")) accounts.addUser(directive);
  for (const { name, id = "" } of members) {
    accounts.addUser({ type: "u", name });
    accounts.addMember(name, id);
  }
  return accounts.files;
}

/**
 * The files of a rootfs that the lines change.
 *
 * @param epoch Seconds since 1970-01-01Z: when passwords count as changed.
 */
export async function sysuserEntries(
  lines: readonly string[],
  rootfs: FileReader,
  epoch: number,
): Promise<readonly FsEntry[]> {
  const read = async (name: string): Promise<string> =>
    new TextDecoder().decode(await rootfs.read(`etc/${name}`));
  const [passwd = "", group = "", shadow = "", gshadow = ""] = await Promise.all(NAMES.map(read));
  const before: AccountFiles = { passwd, group, shadow, gshadow };
  const after = addSysusers(lines, before, Math.floor(epoch / 86_400));
  return NAMES.filter((name) => after[name] !== before[name]).map((name) => ({
    type: "file",
    path: `etc/${name}`,
    mode: MODES[name],
    content: contentOf(after[name]),
  }));
}

class Accounts {
  readonly files: { -readonly [name in keyof AccountFiles]: string };
  readonly #day: number;
  readonly #users: Map<string, number>;
  readonly #groups: Map<string, number>;

  constructor(files: AccountFiles, day: number) {
    this.files = { ...files };
    this.#day = day;
    this.#users = new Map(idsByName(files.passwd));
    this.#groups = new Map(idsByName(files.group));
  }

  /** The id of the group, which may have been there. */
  addGroup(name: string, wanted?: number): number {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const id = wanted !== undefined && !isUsed(this.#groups, wanted) ? wanted : this.#freeId();
    this.#groups.set(name, id);
    this.#append("group", `${name}:x:${id}:`);
    this.#append("gshadow", `${name}:!*::`);
    return id;
  }

  addUser({ name, id, comment = "", home = "/", shell }: Directive): void {
    if (this.#users.has(name)) return;
    const [uid, group] = id?.split(":") ?? [];
    const wanted = numberOf(uid);
    const gid =
      group === undefined ? this.addGroup(name, wanted) : (numberOf(group) ?? this.addGroup(group));
    const free = [wanted, gid].find((item) => item !== undefined && !isUsed(this.#users, item));
    const number = free ?? this.#freeId();
    this.#users.set(name, number);
    const program = shell ?? (number === 0 ? "/bin/sh" : "/usr/sbin/nologin");
    this.#append("passwd", `${name}:x:${number}:${gid}:${comment}:${home}:${program}`);
    this.#append("shadow", `${name}:!*:${this.#day}::::::`);
  }

  addMember(user: string, group: string): void {
    for (const file of ["group", "gshadow"] as const) {
      const lines = this.files[file].split("\n").map((line) => {
        const members = line.slice(line.lastIndexOf(":") + 1);
        if (!line.startsWith(`${group}:`) || members.split(",").includes(user)) return line;
        return `${line}${members === "" ? "" : ","}${user}`;
      });
      this.files[file] = lines.join("\n");
    }
  }

  #append(file: keyof AccountFiles, line: string): void {
    const text = this.files[file];
    this.files[file] = `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
  }

  /** One that neither a user nor a group has. */
  #freeId(): number {
    let id = HIGHEST_SYSTEM_ID;
    while (isUsed(this.#users, id) || isUsed(this.#groups, id)) id--;
    return id;
  }
}

function isUsed(ids: ReadonlyMap<string, number>, id: number): boolean {
  return [...ids.values()].includes(id);
}

/** Undefined for `"-"` and for the path of a file, whose owner nobody knows yet. */
function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Blanks separate fields, which may stand in quotes; `-` leaves one out. */
function parseLine(line: string): Directive {
  const fields = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
  const [type = "", name = "", ...rest] = fields;
  const [id, comment, home, shell] = rest.map((field) => (field === "-" ? undefined : field));
  return {
    type: type.replace(/!$/, ""), // `u!` is locked, as all are here: none has a password
    name,
    ...(id !== undefined && { id }),
    ...(comment !== undefined && { comment }),
    ...(home !== undefined && { home }),
    ...(shell !== undefined && { shell }),
  };
}
