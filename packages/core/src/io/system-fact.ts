/**
 * The words of the system for what it refuses.
 *
 * @module
 */

/**
 * `"no space left on device"` of the message of an error: Node's `ENOSPC: no space left on device, write`,
 * Deno's `No space left on device (os error 28)`.
 */
export function systemFact(message: string): string {
  const fact = message
    .replace(/^E[A-Z0-9]+: /, "")
    .replace(/, [a-z]+\b.*$/, "")
    .replace(/ \(os error \d+\).*$/, "");
  return fact.charAt(0).toLowerCase() + fact.slice(1);
}
