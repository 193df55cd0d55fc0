/**
 * The additions of a definition as its lock records them, so that the lock alone can be built from.
 *
 * @module
 */
import { type JsonValue, LockError, type RootfsProvider } from "@rootsmith/core/provider";
import * as v from "valibot";
import { ACCOUNTS, type FileSpec } from "./file-schema.ts";
import { type Additions, withAdditions } from "./with-additions.ts";
import { COMMAND } from "./words.ts";

/** Files are looked at when they are resolved; a build reads the lock alone. */
const LOCKED = v.object({
  files: v.array(v.custom<FileSpec>((file) => typeof file === "object" && file !== null)),
  accounts: ACCOUNTS,
  run: v.array(COMMAND),
  env: v.optional(v.record(v.string(), v.string()), {}),
});

/**
 * The provider of an image whose lock has `definition` among its options.
 *
 * @param definition Read from a file, not checked.
 * @throws {LockError} If no definition has written it.
 */
export function withLockedAdditions(
  provider: RootfsProvider,
  definition: JsonValue,
): RootfsProvider {
  const { success, output } = v.safeParse(LOCKED, definition);
  if (success) return withAdditions(provider, output satisfies Additions);
  throw new LockError("Cannot read the lock of a definition: its options are not of this version", {
    hint: "Write a new lock with rootsmith update",
  });
}
