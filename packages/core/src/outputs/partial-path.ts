/**
 * Names of what is under way beside a destination, and the removal of what was left there.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isLeftBehind, ownerName } from "../io/process-owner.ts";
import { digestOfBytes, hexOf } from "../model/digest.ts";

/** So many characters of a name fit beside the rest, whatever their length in bytes. */
const NAME_LENGTH = 36;

/** What stood at a target while another directory was put there. */
export const OLD = ".old";

const PARTIAL = /^(\d+\.[0-9a-f]{12}\.[0-9a-f]{12})\.partial(\.old)?$/;

/** A hidden name beside `target` that nobody else uses, and that says which process this is. */
export function partialPath(target: string): string {
  return join(dirname(target), `${prefixOf(target)}${ownerName()}.partial`);
}

/**
 * Removes what processes that were killed have left beside `target`. What was to be replaced, and was
 * not, is put back.
 */
export async function removeLeftovers(target: string): Promise<void> {
  const parent = dirname(target);
  const prefix = prefixOf(target);
  for (const name of await readdir(parent).catch((): string[] => [])) {
    if (!name.startsWith(prefix)) continue;
    const [, owner, old] = PARTIAL.exec(name.slice(prefix.length)) ?? [];
    const path = join(parent, name);
    if (owner === undefined || !isLeftBehind(path, owner)) continue;
    const isWanted = old === OLD && !existsSync(target);
    const done = isWanted ? rename(path, target) : rm(path, { recursive: true, force: true });
    await done.catch(() => {}); // another user's, which is no reason not to build
  }
}

function prefixOf(target: string): string {
  const name = basename(target);
  if (name.length <= NAME_LENGTH) return `.${name}.`;
  return `.${name.slice(0, NAME_LENGTH - 12)}${hexOf(digestOfBytes(name)).slice(0, 12)}.`;
}
