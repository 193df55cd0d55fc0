/**
 * The `xz` program of the host, as a process that bytes go through.
 *
 * @module
 */
import process from "node:process";
import { pipeline } from "node:stream/promises";
import { findProgram, startProgram } from "@rootsmith/core";
import {
  type ByteSource,
  FormatError,
  HostError,
  type RootfsError,
} from "@rootsmith/core/provider";

/** Why a process did not do its work. */
export interface XzFault {
  /** `input` where `xz` refused it; `host` where it could not start or was ended from outside. */
  readonly of: "input" | "host";
  /** As the end of a sentence. */
  readonly fact: string;
}

export interface XzProcess {
  readonly output: AsyncIterable<Uint8Array>;
  /** Never rejects; undefined if all went well. */
  readonly exit: Promise<XzFault | undefined>;
  /** What the input threw, if it did. Known when the process has ended. */
  readonly inputError: { readonly error: unknown } | undefined;
  kill(): void;
}

/** The error that a fault amounts to. */
export function faultError({ of, fact }: XzFault, format: "xz" | "lzma"): RootfsError {
  const message = `Cannot decompress ${format}: ${fact}`;
  return of === "input" ? new FormatError(message, { format }) : new HostError(message);
}

let found: { readonly path: string | undefined } | undefined;

/** The path of `xz`, looked up once; undefined if the host has none. */
export function findXz(): string | undefined {
  found ??= { path: findProgram("xz", process.env.PATH ?? "") };
  return found.path;
}

/** Starts `xz` on `input`. It ends by itself with the input, or when its output is abandoned. */
export function startXz(program: string, args: readonly string[], input: ByteSource): XzProcess {
  const { PATH } = process.env;
  const child = startProgram(program, args, { env: PATH === undefined ? {} : { PATH } });
  let inputError: XzProcess["inputError"];
  const watchedInput = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* input;
    } catch (error) {
      inputError = { error };
      throw error;
    }
  };
  // an early end of the process breaks the pipe; its exit says why
  const fed = pipeline(watchedInput, child.stdin).catch(() => {});
  let messages = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    messages = (messages + text).slice(-1000);
  });
  const exit = new Promise<XzFault | undefined>((resolve) => {
    child.on("error", ({ message }) => resolve({ of: "host", fact: message }));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (signal) resolve({ of: "host", fact: `xz was ended by ${signal}` });
      else resolve({ of: "input", fact: factOf(messages) ?? `xz ended with status ${code}` });
    });
  });
  return {
    output: child.stdout,
    exit: exit.then(async (fault) => {
      await fed;
      return fault;
    }),
    get inputError() {
      return inputError;
    },
    kill: () => child.kill("SIGKILL"),
  };
}

/** `xz: (stdin): Compressed data is corrupt` without its first two parts. */
export function factOf(messages: string): string | undefined {
  const text = messages
    .trim()
    .split("\n")[0]
    ?.replace(/^.*\(std(in|out)\): /, "");
  return text ? text.charAt(0).toLowerCase() + text.slice(1) : undefined;
}
