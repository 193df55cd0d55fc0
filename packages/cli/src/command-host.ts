/**
 * The process around a command: what it prints to and reads from, so that a test can stand in for it.
 *
 * @module
 */
import process from "node:process";
import { styleText } from "node:util";

/** The part of a `WriteStream` that commands use. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Only the command reads the environment and prints; the libraries below it do neither. */
export interface CommandHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For results. */
  readonly stdout: TextStream;
  /** For progress, warnings and errors. */
  readonly stderr: TextStream;
}

/** Puts a style around text where the stream shows colours. */
export type Paint = (
  style: "bold" | "dim" | "green" | "red" | "yellow" | "cyan",
  text: string,
) => string;

/** The process itself. */
export function processHost(): CommandHost {
  return { env: process.env, stdout: process.stdout, stderr: process.stderr };
}

/** A terminal on which lines can be drawn again. */
export function isTerminal(stream: TextStream, env: CommandHost["env"]): boolean {
  return stream.isTTY === true && env.TERM !== "dumb";
}

/**
 * Colours for `stream`: none with `NO_COLOR`, always with `FORCE_COLOR`, else on a terminal.
 *
 * @see https://no-color.org
 */
export function paintFor(stream: TextStream, env: CommandHost["env"]): Paint {
  const forced = Boolean(env.FORCE_COLOR) && env.FORCE_COLOR !== "0";
  const colour = !env.NO_COLOR && (forced || isTerminal(stream, env));
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
}
