/**
 * Files that earlier builds have written and that are as they were: where the same bytes would take their
 * place, they stay.
 *
 * @module
 */
import { utimesSync } from "node:fs";
import type { Cache } from "../cache/cache.ts";
import { fileState } from "../cache/file-state.ts";
import type { Digest } from "../model/digest.ts";
import type { JsonObject } from "../model/json.ts";
import { findDestination } from "./destination.ts";

export class KeptFiles {
  readonly #cache: Pick<Cache, "record" | "setRecord">;

  constructor(cache: Pick<Cache, "record" | "setRecord">) {
    this.#cache = cache;
  }

  /** Whether the file has the bytes of `digest`. It is then as new: its time is that of now. */
  async keep(dest: string, digest: Digest): Promise<boolean> {
    const { path, state } = stateOf(dest);
    if (state === undefined) return false;
    if ((await this.#cache.record(keyOf(path))) !== `${digest} ${state}`) return false;
    try {
      const now = new Date();
      utimesSync(path, now, now);
    } catch {
      return false; // of another owner
    }
    await this.note(dest, digest);
    return true;
  }

  /** Takes down that the file has been written, with the bytes of `digest`. */
  async note(dest: string, digest: Digest): Promise<void> {
    const { path, state } = stateOf(dest);
    if (state !== undefined) await this.#cache.setRecord(keyOf(path), `${digest} ${state}`);
  }
}

function stateOf(dest: string): { readonly path: string; readonly state: string | undefined } {
  const destination = findDestination(dest);
  if (destination.kind !== "path") return { path: dest, state: undefined };
  return { path: destination.path, state: fileState(destination.path) };
}

function keyOf(path: string): JsonObject {
  return { written: path };
}
