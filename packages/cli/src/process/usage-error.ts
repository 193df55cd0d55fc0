/**
 * What the person who typed the command can fix by typing another one.
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
 * The messages by which the libraries refuse a value: of a wrong kind, or of a name that is not known.
 * Every other TypeError is a mistake of somebody's code.
 */
const REFUSAL = /^Cannot [a-z]/;
const REFUSALS: readonly string[] = ["TypeError", "RangeError", "ResolveError"];

/** Whether a library refuses what it was given, in words that are for a person. */
export function isRefusal(error: unknown): error is Error & { readonly hint?: unknown } {
  return error instanceof Error && REFUSALS.includes(error.name) && REFUSAL.test(error.message);
}

/** The same message and hint. */
export function refusalAsUsage(cause: Error & { readonly hint?: unknown }): UsageError {
  const { hint } = cause;
  return new UsageError(cause.message, { cause, ...(typeof hint === "string" && { hint }) });
}

/** Awaits code that reads what a person typed: a refusal becomes a {@linkcode UsageError}. */
export async function asUsage<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isRefusal(error) ? refusalAsUsage(error) : error;
  }
}
