/**
 * Keeps small the part of the heap in which V8 makes new objects.
 *
 * Node.js 24 lets it grow to 128 MiB, most of which a build of many packages fills with what it soon
 * no longer needs. A limit can be set by a flag of the runtime alone (`--max-semi-space-size`), but by
 * which factor the part grows may be said at any time.
 *
 * @module
 */
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Bytes from which on it grows no more. With less, collections take longer in all. */
const ENOUGH = 16 << 20;

/** From now on. Deno tells of no collections, and goes on as before: it stops at 64 MiB. */
export function limitYoungHeap(): void {
  let factor = 2; // that of V8
  const observer = new PerformanceObserver(() => {
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    const wanted = (space?.space_size ?? 0) < ENOUGH ? 2 : 1; // it also shrinks by itself
    if (wanted !== factor) setFlagsFromString(`--semi-space-growth-factor=${wanted}`);
    factor = wanted;
  });
  observer.observe({ type: "gc" });
}
