/**
 * From options to a lock: which files of the host, and what else, an image is made of.
 *
 * @module
 */
import { posix } from "node:path";
import {
  collectBytes,
  type HostFile,
  type Platform,
  type PlatformLock,
  type ResolveContext,
  ResolveError,
  type RootfsTree,
} from "@rootsmith/core/provider";
import { addLibraries, missingFor } from "./libraries.ts";
import type { ScratchFile, ScratchSettings } from "./options.ts";
import { type Program, programOf } from "./programs.ts";
import { LockedNodes } from "./scratch-lock.ts";

/** Where hosts keep the certificates that they trust, in one file: Debian, Fedora, SUSE, macOS. */
const CA_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];
const ZONEINFO = "/usr/share/zoneinfo";
/** Copies of all zones, with leap seconds and without, which few programs know of. */
const ZONE_COPIES = /^(posix|right)(\/|$)/;

/** @throws {ResolveError} If a file is not there, or is a program that cannot run in the image. */
export async function resolveScratch(
  settings: ScratchSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const nodes = new LockedNodes(ctx.base);
  const programs: Program[] = [];
  for (const file of settings.files) programs.push(...(await addFile(file, nodes, platform, ctx)));
  if (settings.caCertificates) await addCertificates(nodes, ctx);
  if (settings.timeZones) await addTimeZones(nodes, ctx);
  if (settings.tmp) nodes.add({ path: "tmp", type: "dir", mode: 0o1777 });
  await addUsers(settings.users, nodes, ctx.base);

  if (settings.libs) await addLibraries(programs, nodes, platform, ctx);
  else warnOfMissing(programs, nodes, ctx);
  return nodes.lock(platform);
}

/** @returns The programs among what was added. */
async function addFile(
  { path, text, copy, mode, uid, gid }: ScratchFile,
  nodes: LockedNodes,
  platform: Platform,
  ctx: ResolveContext,
): Promise<Program[]> {
  const owner = { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) };
  if (copy === undefined) {
    nodes.add({ path, type: "file", mode: mode ?? 0o644, ...owner, text: text ?? "" });
    return [];
  }
  const programs: Program[] = [];
  for (const file of await ctx.hostFiles(copy)) {
    const named: HostFile = file.path === "" && mode !== undefined ? { ...file, mode } : file;
    const at = posix.join(path, file.path).replace(/^\.?$/, "");
    nodes.addHostFile(at, named, owner);
    const program = await programOf(at, posix.join(copy, file.path), named, platform);
    if (program !== undefined) programs.push(program);
  }
  return programs;
}

async function addCertificates(nodes: LockedNodes, ctx: ResolveContext): Promise<void> {
  for (const bundle of CA_BUNDLES) {
    const [file] = await unlessMissing(ctx.hostFiles(bundle));
    if (file === undefined) continue;
    const path = "etc/ssl/certs/ca-certificates.crt";
    nodes.addHostFile(path, { ...file, mode: 0o644 });
    // where OpenSSL and others look who do not read the one above
    nodes.add({
      path: "etc/ssl/cert.pem",
      type: "symlink",
      mode: 0o777,
      target: "certs/ca-certificates.crt",
    });
    return;
  }
  throw new ResolveError("Cannot add the CA certificates: this host has none in a usual place", {
    hint: "Install the package ca-certificates, or name a bundle among the files",
  });
}

async function addTimeZones(nodes: LockedNodes, ctx: ResolveContext): Promise<void> {
  const files = await unlessMissing(ctx.hostFiles(ZONEINFO));
  if (files.length === 0) {
    throw new ResolveError(`Cannot add the time zones: this host has no ${ZONEINFO}`, {
      hint: "Install the package tzdata",
    });
  }
  for (const file of files) {
    if (!ZONE_COPIES.test(file.path)) {
      nodes.addHostFile(posix.join(ZONEINFO.slice(1), file.path), file);
    }
  }
}

/** To those of the image below, if that has any. */
async function addUsers(
  users: ScratchSettings["users"],
  nodes: LockedNodes,
  base: RootfsTree | undefined,
): Promise<void> {
  if (users.length === 0) return;
  const known = {
    passwd: await textAt("etc/passwd", base),
    group: await textAt("etc/group", base),
  };
  const root = known.passwd === "" ? [{ name: "root", uid: 0, home: "/root" }] : [];
  const all = root.concat(users.map((user) => ({ ...user, home: `/home/${user.name}` })));
  for (const { name } of users) {
    if (!`\n${known.passwd}`.includes(`\n${name}:`)) continue;
    throw new ResolveError(`Cannot add the user "${name}": the image below has it already`, {
      hint: "Run the image as that user with --user, or choose another name",
    });
  }
  const file = (path: string, text: string, lines: readonly string[]): void =>
    nodes.add({ path, type: "file", mode: 0o644, text: [text, ...lines].join("") });
  file(
    "etc/passwd",
    known.passwd,
    all.map(({ name, uid, home }) => `${name}:x:${uid}:${uid}:${name}:${home}:/sbin/nologin\n`),
  );
  file(
    "etc/group",
    known.group,
    all.map(({ name, uid }) => `${name}:x:${uid}:\n`),
  );
  for (const { uid, home } of all) {
    nodes.add({ path: home.slice(1), type: "dir", mode: 0o700, uid, gid: uid });
  }
}

async function textAt(path: string, base: RootfsTree | undefined): Promise<string> {
  const entry = base?.follow(path);
  if (entry?.type !== "file") return "";
  return new TextDecoder().decode(await collectBytes(entry.content.open()));
}

function warnOfMissing(
  programs: readonly Program[],
  nodes: LockedNodes,
  { report }: ResolveContext,
): void {
  for (const program of programs) {
    const missing = missingFor(program, nodes);
    if (missing.length === 0) continue;
    report({
      type: "warning",
      code: "MISSING_LIBRARIES",
      message: `"/${program.path}" needs ${missing.join(", ")}, which the image does not have; libs: true or --with-libs adds them`,
    });
  }
}

async function unlessMissing(files: Promise<readonly HostFile[]>): Promise<readonly HostFile[]> {
  try {
    return await files;
  } catch (error) {
    if (error instanceof ResolveError) return [];
    throw error;
  }
}
