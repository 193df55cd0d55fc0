/**
 * A package between what needs it and what it needs, drawn. The same stands beside it as lists.
 *
 * @module
 */
import type { JSX } from "preact";
import { goTo } from "../parts/use-route.ts";
import type { PackageRow } from "./package-model.ts";
import "./dependency-graph.css";

/** Names in a column; the others are counted. */
const MOST = 14;
const ROW = 30;
const COLUMN = 250;
const BOX = { width: 170, height: 24 };

interface Box {
  readonly row: PackageRow | undefined;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

export function DependencyGraph({
  row,
  rows,
}: {
  readonly row: PackageRow;
  readonly rows: readonly PackageRow[];
}): JSX.Element {
  const rowsOf = (indexes: readonly number[]): PackageRow[] =>
    indexes.flatMap((index) => rows[index] ?? []);
  const left = rowsOf(row.neededBy).sort(
    (a, b) => a.chain.length - b.chain.length || (a.name < b.name ? -1 : 1),
  );
  const right = rowsOf(row.needs).sort((a, b) => b.size - a.size);
  const next = [...new Set(right.slice(0, MOST).flatMap(({ needs }) => needs))]
    .filter((index) => index !== row.index && !row.needs.includes(index))
    .flatMap((index) => rows[index] ?? [])
    .sort((a, b) => b.size - a.size);
  const columns = [left, [row], right, next].filter(
    (column, index) => index === 1 || column.length > 0,
  );
  const tallest = Math.max(...columns.map((column) => Math.min(column.length, MOST + 1)));
  const height = tallest * ROW + 24;
  const boxes = columns.map((column, x) => boxesOf(column, x, height));
  const width = columns.length * COLUMN - (COLUMN - BOX.width) + 4;
  const all = boxes.flat();
  const lines = all.flatMap((from) =>
    all
      .filter(
        (to) =>
          to.x > from.x &&
          to.x - from.x < COLUMN * 1.5 &&
          to.row &&
          from.row?.needs.includes(to.row.index),
      )
      .map((to) => ({ from, to })),
  );
  return (
    <figure>
      <figcaption class="quiet">
        Needed by → {row.name} → what it needs{next.length > 0 && " → what that needs"}. The lists
        above say the same.
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard */}
      <section class="graph" tabIndex={0} aria-label={`Dependencies around ${row.name}, drawn`}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          {lines.map(({ from, to }) => {
            const [x1, x2] = [from.x + BOX.width, to.x];
            const bend = (x2 - x1) / 2;
            return (
              <path
                key={`${from.label} ${to.label} ${from.x}`}
                class={from.row === row || to.row === row ? "near" : ""}
                d={`M${x1},${from.y} C${x1 + bend},${from.y} ${x2 - bend},${to.y} ${x2},${to.y}`}
              />
            );
          })}
          {all.map(({ row: one, label, x, y }) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the lists above are for the keyboard
            <g
              key={`${x} ${label}`}
              class={one === row ? "middle" : one === undefined ? "others" : ""}
              transform={`translate(${x},${y - BOX.height / 2})`}
              onClick={() => one !== undefined && goTo("packages", one.name)}
            >
              <rect width={BOX.width} height={BOX.height} rx="5" />
              <text x="8" y="16">
                {label.length > 23 ? `${label.slice(0, 22)}…` : label}
              </text>
              <title>{label}</title>
            </g>
          ))}
        </svg>
      </section>
    </figure>
  );
}

function boxesOf(column: readonly PackageRow[], index: number, height: number): readonly Box[] {
  const shown = column.slice(0, MOST);
  const rest = column.length - shown.length;
  const labels: readonly (readonly [PackageRow | undefined, string])[] = [
    ...shown.map((row) => [row, row.name] as const),
    ...(rest > 0 ? [[undefined, `and ${rest} more`] as const] : []),
  ];
  const top = (height - labels.length * ROW) / 2;
  return labels.map(([row, label], at) => ({
    ...{ row, label },
    x: 2 + index * COLUMN,
    y: top + at * ROW + ROW / 2,
  }));
}
