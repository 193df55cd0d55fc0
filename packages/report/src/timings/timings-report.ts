/**
 * What the page of a build's timings shows.
 *
 * @module
 */

export interface TimingsReport {
  /** Of the image. */
  readonly name: string;
  /** Milliseconds in all. */
  readonly ms: number;
  /** Side by side, from top to bottom. */
  readonly lanes: readonly TimingsLane[];
  readonly warnings: readonly string[];
}

export interface TimingsLane {
  /** `"fetch"`; several may have the same. */
  readonly name: string;
  /** In the order in which they began; none covers another. */
  readonly spans: readonly TimedSpan[];
}

export interface TimedSpan {
  readonly name: string;
  /** Milliseconds since the build began. */
  readonly start: number;
  readonly ms: number;
  /** It ended without success. */
  readonly failed?: true;
}
