/**
 * Promises that are awaited later.
 *
 * @module
 */

/** The same promise. Until somebody awaits it its rejection is not an unhandled one. */
export function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
