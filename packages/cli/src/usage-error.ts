/**
 * What the person who typed the command can mend by typing another one.
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

/** The errors by which the libraries refuse a value: of a wrong kind, or of a name that is not known. */
const REFUSALS: readonly string[] = ["TypeError", "RangeError", "ResolveError"];

/**
 * Awaits code that reads what a person typed: an error that refuses a value becomes a
 * {@linkcode UsageError} with the same message and hint.
 */
export async function asUsage<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof Error) || !REFUSALS.includes(cause.name)) throw cause;
    const { hint } = cause as { readonly hint?: unknown };
    throw new UsageError(cause.message, { cause, ...(typeof hint === "string" && { hint }) });
  }
}
