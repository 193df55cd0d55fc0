/**
 * The process that a command runs in: its streams and environment, as an interface that tests can fake.
 *
 * @module
 */
import process from "node:process";
import { styleText } from "node:util";
import { visibleLines, visiblePainted } from "./visible.ts";

/** The part of a `WriteStream` that commands use. */
export interface TextStream {
  write(text: string, written?: (error?: Error | null) => void): unknown;
  on?(event: "error", listener: (error: NodeJS.ErrnoException) => void): TextStream;
  off?(event: "error", listener: (error: NodeJS.ErrnoException) => void): TextStream;
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  /** The same stream without the filter: control characters pass. */
  readonly raw?: TextStream;
}

/** Environment and streams. Only the command uses them: the libraries neither print nor read variables. */
export interface CommandHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For results. */
  readonly stdout: TextStream;
  /** For progress, warnings and errors. */
  readonly stderr: TextStream;
}

/** Styles text if the stream shows colours. */
export type Paint = (
  style: "bold" | "dim" | "green" | "red" | "yellow" | "cyan",
  text: string,
) => string;

/** The host that stands for the current process. */
export function processHost(): CommandHost {
  const { env } = process;
  return { env, stdout: guarded(process.stdout, env), stderr: guarded(process.stderr, env) };
}

/** Wraps `stream` for untrusted text: of all control characters only the colours of {@linkcode Paint} pass. */
export function guarded(stream: TextStream, env: CommandHost["env"]): TextStream {
  const shown = showsColours(stream, env) ? visiblePainted : visibleLines;
  return {
    write: (text) => stream.write(shown(text)),
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns;
    },
    raw: stream,
  };
}

/** Whether `stream` is a terminal that can redraw lines. One of width 0 shows nothing. */
export function isTerminal(stream: TextStream, env: CommandHost["env"]): boolean {
  return stream.isTTY === true && env.TERM !== "dumb" && stream.columns !== 0;
}

/**
 * Colours for `stream`: none with `NO_COLOR`, always with `FORCE_COLOR`, else on a terminal.
 *
 * @see https://no-color.org
 */
export function paintFor(stream: TextStream, env: CommandHost["env"]): Paint {
  const colour = showsColours(stream, env);
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
}

function showsColours(stream: TextStream, env: CommandHost["env"]): boolean {
  const forced = Boolean(env.FORCE_COLOR) && env.FORCE_COLOR !== "0";
  return !env.NO_COLOR && (forced || isTerminal(stream, env));
}

/** Published packages hold JavaScript. */
const IN_CHECKOUT = import.meta.url.endsWith(".ts");

/** The command line that works here: in a checkout `rootsmith` is run by pnpm, or as a task of Deno. */
export function asTyped(command: string, env: CommandHost["env"]): string {
  if (!command.startsWith("rootsmith ")) return command;
  // Deno sets this for the tasks that it runs.
  const isTask = IN_CHECKOUT && env.npm_config_user_agent?.startsWith("deno/");
  if (isTask) return `deno task ${command}`;
  return env.npm_lifecycle_event === undefined ? command : `npx -y pnpm@12 ${command}`;
}
