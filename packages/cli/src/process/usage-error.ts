/**
 * Errors that the user fixes by typing another command.
 *
 * @module
 */

/** A wrong flag, reference or value. The command ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to type instead. */
  readonly hint?: string;
  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/**
 * The messages with which the libraries refuse a value of a wrong type or an unknown name. Any other
 * TypeError is a programming error.
 */
const REFUSAL = /^Cannot [a-z]/;

/** What V8 says of such a mistake in the same words. */
const MISTAKE =
  /^Cannot (?:(?:read|set|add|create|delete|define|redefine) propert|destructure |convert (?:undefined|a )|assign to |mix BigInt|freeze |perform %|use 'in')/;

const REFUSALS: readonly string[] = ["TypeError", "RangeError", "ResolveError", "DefinitionError"];

/** Whether `error` is a library's refusal of a value, with a message for users. */
export function isRefusal(error: unknown): error is Error & { readonly hint?: unknown } {
  if (!(error instanceof Error && REFUSALS.includes(error.name))) return false;
  return REFUSAL.test(error.message) && !MISTAKE.test(error.message);
}

/** A usage error with the same message and hint. */
export function refusalAsUsage(cause: Error & { readonly hint?: unknown }): UsageError {
  const { hint } = cause;
  return new UsageError(cause.message, { cause, ...(typeof hint === "string" && { hint }) });
}

/** Runs code that parses user input: a refusal becomes a {@linkcode UsageError}. */
export async function asUsage<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isRefusal(error) ? refusalAsUsage(error) : error;
  }
}
