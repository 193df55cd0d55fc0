/**
 * The additions of a definition as its lock records them, so that the lock alone can be built from; and its
 * tests by their key.
 *
 * @module
 */
import type { ImageTests } from "@rootsmith/core";
import { type JsonValue, LockError, type RootfsProvider } from "@rootsmith/core/provider";
import * as v from "valibot";
import { ACCOUNTS, type FileSpec } from "./file-schema.ts";
import { imageTests } from "./image-tests.ts";
import { TEST } from "./test-schema.ts";
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

/**
 * The tests of an image, without the places where they stand.
 *
 * @param key That of the tests.
 * @throws {LockError} If no definition has made it.
 */
export function keyedTests(name: string, key: JsonValue): ImageTests {
  const { success, output } = v.safeParse(v.array(TEST), key);
  if (success) return imageTests(name, output, []);
  throw new LockError(`Cannot test "${name}": its tests are not of this version`);
}
