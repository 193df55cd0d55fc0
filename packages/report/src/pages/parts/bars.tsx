/**
 * A list of sizes, each with a bar.
 *
 * @module
 */
import type { ComponentChildren, JSX } from "preact";
import { formatShare, formatSize } from "./format.ts";

export interface Bar {
  readonly key: string;
  readonly label: ComponentChildren;
  /** Bytes. */
  readonly size: number;
}

export function Bars({
  bars,
  whole,
}: {
  readonly bars: readonly Bar[];
  /** What the shares are of. */
  readonly whole: number;
}): JSX.Element {
  const longest = Math.max(1, ...bars.map(({ size }) => size));
  return (
    <ol class="bars">
      {bars.map(({ key, label, size }) => (
        <li key={key}>
          <span>{label}</span>
          <span class="number">
            {formatSize(size)} <span class="count">{formatShare(size, whole)}</span>
          </span>
          <div class="bar" aria-hidden="true">
            <span style={{ width: `${(100 * size) / longest}%` }} />
          </div>
        </li>
      ))}
    </ol>
  );
}
