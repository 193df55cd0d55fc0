/**
 * A reader that takes down what it is answered, and one that answers the same again.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { RootfsReader, RootfsStat } from "../rootfs/rootfs-reader.ts";
import { UnusablePrefixError } from "./unusable-prefix-error.ts";

/** One call and its answer, as JSON; bytes are base64, and null is undefined. */
export type Answer =
  | { readonly call: "read"; readonly path: string; readonly value: string | null }
  | { readonly call: "stat"; readonly path: string; readonly value: RootfsStat | null }
  | { readonly call: "list"; readonly path: string; readonly value: readonly string[] | null };

/** Reads through `reader`. */
export function recordingReader(reader: RootfsReader, answers: Answer[]): RootfsReader {
  return {
    async read(path) {
      const bytes = await reader.read(path);
      const value = bytes === undefined ? null : Buffer.from(bytes).toString("base64");
      answers.push({ call: "read", path, value });
      return bytes;
    },
    async stat(path) {
      const stat = await reader.stat(path);
      answers.push({ call: "stat", path, value: stat ?? null });
      return stat;
    },
    async list(path) {
      const names = await reader.list(path);
      answers.push({ call: "list", path, value: names ?? null });
      return names;
    },
  };
}

/** Answers the calls that were recorded, in their order. @throws {UnusablePrefixError} If another one comes. */
export function answeringReader(answers: readonly Answer[]): RootfsReader {
  let next = 0;
  const answer = <Call extends Answer["call"]>(
    call: Call,
    path: string,
  ): Extract<Answer, { call: Call }>["value"] => {
    const known = answers[next++];
    if (known?.call === call && known.path === path) return known.value as never;
    throw new UnusablePrefixError(`then nothing wanted to ${call} "${path}"`);
  };
  return {
    async read(path) {
      const value = answer("read", path);
      return value === null ? undefined : new Uint8Array(Buffer.from(value, "base64"));
    },
    stat: async (path) => answer("stat", path) ?? undefined,
    list: async (path) => answer("list", path) ?? undefined,
  };
}
