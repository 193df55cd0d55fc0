/**
 * What providers call, once the caller has given up.
 *
 * @module
 */

/** The same function, which rejects with the reason of `signal` where that has aborted. */
export function unlessAborted<A extends readonly unknown[], T>(
  signal: AbortSignal,
  call: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  return async (...args) => {
    signal.throwIfAborted();
    return await call(...args);
  };
}
