/**
 * Whether outputs can be written where they are to go, found out before the work that makes the image.
 *
 * @module
 */
import { accessSync, constants } from "node:fs";
import { hostError } from "../io/host-error.ts";
import { findDestination } from "./destination.ts";
import type { Output } from "./output.ts";
import { checkPlace } from "./staged.ts";
import { isArchive, isLayout } from "./write-layout.ts";

/**
 * @throws {TypeError} If two outputs would go to one place, or an archive cannot hold what is attached.
 * @throws {HostError} If something is in the way at a destination, or the host refuses.
 */
export async function checkDestinations(outputs: readonly Output[]): Promise<void> {
  const taken = new Set<string>();
  for (const output of outputs) {
    const { dest } = output;
    if (dest === undefined) continue;
    const destination = findDestination(dest);
    const place = destination.kind === "path" ? destination.path : destination.kind;
    if (taken.has(place)) {
      throw new TypeError(`Cannot write two outputs to "${dest}": one of them would be lost`);
    }
    if (place !== "stream") taken.add(place);
    await checkDestination({ ...output, dest });
  }
}

async function checkDestination({
  type,
  dest,
  attest,
}: Output & { readonly dest: string }): Promise<void> {
  if (type === "context") return (await import("./context.ts")).checkContext(dest);
  if (type === "dir") return checkPlace(dest, { kind: "dir" });
  if (type === "oci" && !isArchive(dest)) {
    return checkPlace(dest, { kind: "dir", replaces: isLayout });
  }
  if (type === "oci" && attest === "referrers") throw referrersInArchive(dest);
  return checkFile(dest);
}

/** A layout lists each of them beside the image, which `docker load` takes for one more image. */
function referrersInArchive(dest: string): TypeError {
  const fact = "docker load would make an image of each document";
  return Object.assign(
    new TypeError(`Cannot write "${dest}" as an archive with attest=referrers: ${fact}`),
    { hint: "Attach them with attest=buildkit, or name a directory: type=oci,dest=DIRECTORY" },
  );
}

/**
 * Whether `writeFile()` can begin.
 *
 * @throws {HostError} If not.
 */
export async function checkFile(dest: string): Promise<void> {
  const destination = findDestination(dest);
  if (destination.kind === "path") return checkPlace(dest, { kind: "file" });
  if (destination.kind === "stdout") return;
  try {
    accessSync(destination.path, constants.W_OK);
  } catch (error) {
    throw hostError(dest, error);
  }
}
