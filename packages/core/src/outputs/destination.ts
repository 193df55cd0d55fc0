/**
 * Where the bytes of an output go, by what is there.
 *
 * @module
 */

import { lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { hostError } from "../io/host-error.ts";
import { HostError } from "../model/errors.ts";
import { MAX_LINKS } from "../rootfs/walk-path.ts";

export type Destination =
  | { readonly kind: "stdout" }
  /** Is written into: a device, a FIFO, what a descriptor is of. */
  | { readonly kind: "stream"; readonly path: string }
  /** Is made, or replaced as a whole. Absolute, and no link. */
  | { readonly kind: "path"; readonly path: string };

/** What `/dev/fd/3` and `/dev/stdout` lead to. */
const DESCRIPTOR = /^\/(?:dev|proc\/(\d+)(?:\/task\/\d+)?)\/fd\/(\d+)$/;

/**
 * @param dest A path, or `"-"` for stdout.
 * @throws {HostError} If it is a socket, or links lead in a circle, or the host refuses.
 */
export function findDestination(dest: string): Destination {
  if (dest === "-") return { kind: "stdout" };
  try {
    return whatIsAt(dest);
  } catch (error) {
    throw hostError(dest, error);
  }
}

function whatIsAt(dest: string): Destination {
  const path = followLinks(dest);
  const [isDescriptor, pid, number] = DESCRIPTOR.exec(path) ?? [];
  if (number === "1" && (pid ?? `${process.pid}`) === `${process.pid}`) return { kind: "stdout" };
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isSocket()) throw new HostError(`Cannot write "${dest}": it is a socket`);
  const isNode = stats?.isFIFO() || stats?.isCharacterDevice() || stats?.isBlockDevice();
  return { kind: isNode || isDescriptor ? "stream" : "path", path };
}

/** True if bytes that go there cannot be put in a place of their own, as a whole or not at all. */
export function isStream(dest: string): boolean {
  return findDestination(dest).kind !== "path";
}

/** True for `"-"` and for other names of the same. */
export function isStdout(dest: string): boolean {
  return findDestination(dest).kind === "stdout";
}

/** What the path names, whether it is there or not. */
function followLinks(dest: string): string {
  let path = resolve(dest);
  for (let links = 0; links <= MAX_LINKS; links++) {
    const parent = realDirectory(dirname(path));
    path = join(parent, basename(path));
    if (DESCRIPTOR.test(path)) return path; // which is a link to what cannot always be named
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
    path = resolve(parent, readlinkSync(path));
  }
  throw new HostError(`Cannot write "${dest}": too many links lead from it`);
}

function realDirectory(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // it has to be made first, or cannot be: the write will tell
  }
}
