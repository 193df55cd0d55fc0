/**
 * Marks of what has happened to something: in words, and with a sign, besides the colour.
 *
 * @module
 */
import type { JSX } from "preact";
import { formatCount } from "../parts/format.ts";

const MARKS = {
  added: ["+", "good"],
  removed: ["−", "bad"],
  upgraded: ["↑", "note"],
  downgraded: ["↓", "warn"],
  changed: ["~", "note"],
} as const;

export type Kind = keyof typeof MARKS;

export function KindMark({ kind }: { readonly kind: Kind }): JSX.Element {
  const [sign, look] = MARKS[kind];
  return (
    <span class={`badge ${look}`}>
      {sign} {kind}
    </span>
  );
}

/** How many there are of each kind: `"3 upgraded, 1 added"`. */
export function summaryOf(kinds: readonly Kind[]): string {
  const counts = Map.groupBy(kinds, (kind) => kind);
  return (Object.keys(MARKS) as Kind[])
    .flatMap((kind) => {
      const count = counts.get(kind)?.length ?? 0;
      return count === 0 ? [] : [`${formatCount(count)} ${kind}`];
    })
    .join(", ");
}
