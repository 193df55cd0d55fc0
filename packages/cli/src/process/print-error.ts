/**
 * Prints errors for people: message, output, causes and hint.
 *
 * @module
 */
import { ConfigureError, RootfsError, withoutCredentials } from "@rootsmith/core/provider";
import { type CommandHost, type Paint, paintFor } from "./command-host.ts";
import { logOf } from "./script-log.ts";
import { isRefusal, UsageError } from "./usage-error.ts";
import { visible, visibleLines } from "./visible.ts";

/** How many lines of a failed program's output are shown. */
const OUTPUT_LINES = 40;

/**
 * Prints `error` to the standard error of `host`.
 *
 * Its stack is shown only with `debug` or `ROOTSMITH_DEBUG=1`.
 *
 * @returns The exit code for it.
 */
export function printError(
  error: unknown,
  host: CommandHost,
  options: { readonly debug?: boolean } = {},
): number {
  const paint = paintFor(host.stderr, host.env);
  const debug = options.debug === true || host.env.ROOTSMITH_DEBUG === "1";
  host.stderr.write(`${withoutCredentials(formatError(error, paint, debug).join("\n"))}\n`);
  return error instanceof UsageError ? 2 : 1;
}

/** Prints `error` to the standard output of `host` as the last event of a command with `--json`. */
export function printErrorEvent(error: unknown, host: CommandHost): void {
  host.stdout.write(`${withoutCredentials(JSON.stringify(errorEvent(error)))}\n`);
}

function errorEvent(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: "error", message: String(error) };
  const { code, hint } = error as { readonly code?: unknown; readonly hint?: unknown };
  return { type: "error", name: error.name, code, message: error.message, hint, log: logOf(error) };
}

/** The lines that describe `error`: message, output, causes, hint. */
function formatError(error: unknown, paint: Paint, debug: boolean): string[] {
  const lines = [`${paint("red", "error:")} ${visibleLines(messageOf(error))}`];
  if (error instanceof ConfigureError) lines.push(...outputOf(error, paint));
  const causes = causesOf(error).map(visibleLines);
  lines.push(...causes.map((cause) => `  ${paint("dim", "cause:")} ${cause}`));
  const log = logOf(error);
  if (log !== undefined) lines.push(`  ${paint("cyan", "log:")} ${visible(log)}`);
  const hint = hintOf(error, debug);
  if (hint !== undefined) {
    const below = visibleLines(hint).replaceAll("\n", `\n${" ".repeat("  hint: ".length)}`);
    lines.push(`  ${paint("cyan", "hint:")} ${below}`);
  }
  if (debug) lines.push(...stacksOf(error).map((stack) => paint("dim", visibleLines(stack))));
  return lines;
}

function outputOf({ output }: ConfigureError, paint: Paint): string[] {
  const lines = output
    .trimEnd()
    .split(/\r\n|[\r\n]/)
    .slice(-OUTPUT_LINES);
  return output.trim() === "" ? [] : lines.map((line) => paint("dim", `  | ${visible(line)}`));
}

/** The messages of the causes, at most two, without those that the message already contains. */
function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  let said = messageOf(error);
  let cause = error instanceof Error ? error.cause : undefined;
  for (let depth = 0; cause !== undefined && depth < 2; depth++) {
    // "ENOENT: no such file or directory, open 'x'": the wrapping errors contain the middle part.
    const message = messageOf(cause).replace(/^E[A-Z]+: (.*), \w+( '.*)?$/, "$1");
    const isTold =
      said.toLowerCase().includes(message.toLowerCase()) ||
      (message.startsWith("no such file") && said.includes("there is no such"));
    if (!isTold) causes.push(message);
    said += message;
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

function stacksOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [error.stack ?? "", ...stacksOf(error.cause)];
}

function hintOf(error: unknown, debug: boolean): string | undefined {
  if (error instanceof RootfsError || error instanceof UsageError) return error.hint;
  if (isRefusal(error)) return typeof error.hint === "string" ? error.hint : undefined;
  // System errors explain themselves, or core has a hint for the limit; anything else is unexpected.
  if (isSystemError(error)) return new RootfsError("", { cause: error }).hint;
  return debug
    ? "This looks like a bug in rootsmith: please report it with this output"
    : "This looks like a bug in rootsmith: please report it with the output of the same command and --debug";
}

function isSystemError(error: unknown): boolean {
  // Like "ENOSPC"; unlike "ERR_INVALID_ARG_TYPE", which is a programming error.
  return error instanceof Error && "code" in error && /^E[A-Z0-9]+$/.test(String(error.code));
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(messageOf).join("; ");
  }
  return error.message || error.name;
}
