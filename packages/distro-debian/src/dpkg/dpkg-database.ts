/**
 * dpkg's database, written by hand: what dpkg would have recorded had it unpacked the packages.
 *
 * The format is that of dpkg 1.16 and later (`info/format` 1).
 *
 * @see dpkg(1) FILES, deb-triggers(5), and lib/dpkg/dump.c in dpkg for the fields of `status`
 * @module
 */
import { contentOf, type FileReader, type FsEntry, textOfBytes } from "@rootsmith/core/provider";
import { controlText, databaseName, triggerInterestsOf } from "../unpack/control-fields.ts";
import type { Deb } from "../unpack/deb.ts";
import { type Diversion, formatDiversions } from "../unpack/diversions.ts";
import type { UnpackedDeb, Unpacker } from "../unpack/unpacker.ts";
import { conffilesField, md5Of } from "./conffiles-field.ts";

const ADMIN = "var/lib/dpkg";

/**
 * The database without packages.
 *
 * @param architectures The native one, then the foreign ones.
 */
export function* emptyDatabase(
  architectures: readonly string[],
  diversions: readonly Diversion[] = [],
): Generator<FsEntry> {
  for (const name of ["", "/alternatives", "/info", "/parts", "/triggers", "/updates"]) {
    yield { type: "dir", path: `${ADMIN}${name}`, mode: 0o755 };
  }
  yield file("info/format", "1\n");
  yield file("triggers/Lock", "", 0o600);
  if (architectures.length > 1) yield file("arch", `${architectures.join("\n")}\n`);
  if (diversions.length > 0) yield file("diversions", formatDiversions(diversions));
}

/** Control members and file lists of packages, and the lists of others that lost files to them. */
export async function* infoFiles(
  packages: readonly UnpackedDeb[],
  unpacker: Unpacker,
): AsyncGenerator<FsEntry> {
  for (const loser of unpacker.takeLosers()) {
    if (!packages.includes(loser)) yield listFile(loser, unpacker);
  }
  for (const unpacked of packages) {
    const { deb } = unpacked;
    const name = databaseName(deb);
    yield listFile(unpacked, unpacker);
    for (const [member, { bytes, mode, mtime }] of deb.control) {
      if (member === "control") continue;
      const path = `${ADMIN}/info/${name}.${member}`;
      yield { type: "file", path, mode, mtime, content: contentOf(bytes) };
    }
    if (!deb.control.has("md5sums")) yield file(`info/${name}.md5sums`, await md5sums(unpacked));
  }
}

function listFile(unpacked: UnpackedDeb, unpacker: Unpacker): FsEntry {
  const list = unpacker.remainingPaths(unpacked).map((path) => (path === "" ? "/." : `/${path}`));
  if (list[0] !== "/.") list.unshift("/.");
  return file(`info/${databaseName(unpacked.deb)}.list`, `${list.join("\n")}\n`);
}

/** As dpkg makes it when a package has none. @see deb-md5sums(5) */
async function md5sums({ paths, contents }: UnpackedDeb): Promise<string> {
  let text = "";
  for (const path of paths) {
    const content = contents.get(path);
    if (content !== undefined) text += `${await md5Of(content)}  ${path}\n`;
  }
  return text;
}

/**
 * The stanzas of packages that are unpacked and not configured, each with its empty line.
 *
 * @param options `status` is that of packages that are configured already.
 */
export async function statusStanzas(
  packages: readonly UnpackedDeb[],
  unpacker: Unpacker,
  options: { readonly newConffiles: boolean; readonly status?: string },
): Promise<string> {
  let text = "";
  for (const unpacked of packages) {
    const lines = controlText(unpacked.deb, "control").trimEnd().split("\n");
    const at = lines.findIndex((line) => /^Package:/i.test(line));
    const [name] = lines.splice(at, 1);
    const rest = lines.join("\n");
    text += `${name}\nStatus: install ok unpacked\n${rest}\n${await conffilesField(unpacked, unpacker, options)}\n`;
  }
  return text;
}

/** What the packages want to be told of: `triggers/File` and one file for each named trigger. */
export async function* triggerFiles(
  packages: readonly UnpackedDeb[],
  tree: FileReader | undefined,
): AsyncGenerator<FsEntry> {
  const lines = new Map<string, string[]>();
  for (const { deb } of packages) {
    for (const { trigger, await: awaits } of triggerInterestsOf(deb)) {
      const who = `${databaseName(deb)}${awaits ? "" : "/noawait"}`;
      const isPath = trigger.startsWith("/");
      const name = isPath ? "File" : trigger;
      const line = isPath ? `${trigger} ${who}` : who;
      const others = lines.get(name);
      if (others === undefined) lines.set(name, [line]);
      else others.push(line);
    }
  }
  for (const [name, added] of [...lines].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = (await textOf(tree, `triggers/${name}`))
      .split("\n")
      .filter((line) => line !== "");
    const isKnown = new Set(known);
    const all = [...known, ...added.filter((line) => !isKnown.has(line))];
    yield file(`triggers/${name}`, `${all.join("\n")}\n`);
  }
}

/**
 * Activates the path triggers of packages that are configured already, for the files that were
 * unpacked behind dpkg's back, beside what scripts have activated. dpkg takes it up when it runs next.
 */
export async function* pendingTriggers(
  packages: readonly UnpackedDeb[],
  configured: readonly Deb[],
  tree: FileReader,
): AsyncGenerator<FsEntry> {
  const interests = new Set<string>();
  for (const deb of configured) {
    for (const { trigger } of triggerInterestsOf(deb)) {
      if (trigger.startsWith("/")) interests.add(trigger);
    }
  }
  const activated = new Set<string>();
  for (const path of packages.flatMap(({ paths }) => paths)) {
    for (let at = `/${path}`; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
      if (interests.has(at)) activated.add(at);
    }
  }
  if (activated.size === 0) return;
  // "-": nobody waits for it; see the format of Unincorp in deb-triggers(5) of dpkg's own notes
  const lines = [...activated].sort().map((trigger) => `${trigger} -`);
  const known = (await textOf(tree, "triggers/Unincorp")).split("\n").filter((line) => line !== "");
  const all = [...known, ...lines.filter((line) => !known.includes(line))];
  yield file("triggers/Unincorp", `${all.join("\n")}\n`);
}

/** The whole `status` file. */
export function statusFile(text: string): FsEntry {
  return file("status", text);
}

/** The text of `status` in the tree. */
export function readStatus(tree: FileReader): Promise<string> {
  return textOf(tree, "status");
}

/** Packages of a `status` text that are not installed and configured, with the state they are in. */
export function unconfigured(status: string): { readonly name: string; readonly state: string }[] {
  return status
    .split("\n\n")
    .filter((stanza) => stanza.trim() !== "")
    .map((stanza) => ({
      name: /^Package: (.*)$/m.exec(stanza)?.[1] ?? "",
      state: /^Status: (.*)$/m.exec(stanza)?.[1] ?? "",
    }))
    .filter(({ state }) => state !== "install ok installed");
}

async function textOf(tree: FileReader | undefined, name: string): Promise<string> {
  const bytes = await tree?.read(`${ADMIN}/${name}`);
  return bytes === undefined ? "" : textOfBytes(bytes);
}

function file(name: string, text: string, mode = 0o644): FsEntry {
  return { type: "file", path: `${ADMIN}/${name}`, mode, content: contentOf(text) };
}
