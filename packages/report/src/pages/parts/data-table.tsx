/**
 * A table that can be sorted by its columns and filtered, the first rows at first.
 *
 * @module
 */
import { type ComponentChildren, Fragment, type JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { formatCount, plural } from "./format.ts";

export interface Column<Row> {
  readonly label: string;
  /** What is sorted by; numbers stand to the right, and the largest come first. */
  readonly value: (row: Row) => string | number;
  /** Default: the value. */
  readonly cell?: (row: Row) => ComponentChildren;
  /** Names the row, for those who hear the table. */
  readonly isHeading?: boolean;
}

const SHOWN = 100;

export function DataTable<Row>(props: {
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  /** The column that is sorted by at first. Default: the order of the rows. */
  readonly sortBy?: string;
  /** Text in which the search looks; without it there is none. */
  readonly searched?: (row: Row) => string;
  /** More about a row, below it, which can be opened; undefined: there is no more. */
  readonly more?: (
    row: Row,
  ) => { readonly label: string; readonly show: () => ComponentChildren } | undefined;
  /** What the rows are called: `"package"`. */
  readonly what: string;
  readonly whatMany?: string;
}): JSX.Element {
  const { caption, rows, columns, searched, what, whatMany } = props;
  const first = columns.find(({ label }) => label === props.sortBy);
  const [sort, setSort] = useState({ column: first, isDown: isNumeric(first, rows) });
  const [text, setText] = useState("");
  const [limit, setLimit] = useState(SHOWN);
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const left =
      searched === undefined || words.length === 0
        ? [...rows]
        : rows.filter((row) => {
            const all = searched(row).toLowerCase();
            return words.every((word) => all.includes(word));
          });
    const { column, isDown } = sort;
    return column === undefined ? left : left.sort(comparing(column, isDown));
  }, [rows, searched, text, sort]);
  const press = (column: Column<Row>): void =>
    setSort({
      column,
      isDown: sort.column?.label === column.label ? !sort.isDown : isNumeric(column, rows),
    });
  return (
    <div>
      {searched !== undefined && (
        <search class="toolbar">
          <label>
            <span class="hidden-visually">Search {caption}</span>
            <input
              type="search"
              placeholder="Search"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <span class="quiet" role="status">
            {text === ""
              ? plural(rows.length, what, whatMany)
              : `${formatCount(found.length)} of ${formatCount(rows.length)}`}
          </span>
        </search>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard */}
      <div class="table" tabIndex={0}>
        <table>
          <caption class="hidden-visually">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.label}
                  scope="col"
                  class={isNumeric(column, rows) && !column.isHeading ? "number" : ""}
                  {...sortOf(column, sort)}
                >
                  <button type="button" onClick={() => press(column)}>
                    {column.label}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, limit).map((row, index) => {
              const more = props.more?.(row);
              return (
                <Fragment key={index}>
                  <tr>{columns.map((column) => cellOf(column, row))}</tr>
                  {more !== undefined && (
                    <tr class="more-row">
                      <td colSpan={columns.length}>
                        <More {...more} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
      {found.length > limit && (
        <button type="button" class="button more" onClick={() => setLimit(limit * 10)}>
          Show more of {formatCount(found.length)}
        </button>
      )}
    </div>
  );
}

/** What is in it is made when it is opened. */
function More(props: {
  readonly label: string;
  readonly show: () => ComponentChildren;
}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{props.label}</summary>
      {isOpen && props.show()}
    </details>
  );
}

function cellOf<Row>({ label, value, cell, isHeading }: Column<Row>, row: Row): JSX.Element {
  const raw = value(row);
  const shown = cell?.(row) ?? raw;
  if (isHeading) {
    return (
      <th scope="row" key={label}>
        {shown}
      </th>
    );
  }
  return (
    <td key={label} class={typeof raw === "number" ? "number" : ""}>
      {shown}
    </td>
  );
}

function sortOf<Row>(
  column: Column<Row>,
  sort: { readonly column: Column<Row> | undefined; readonly isDown: boolean },
): { "aria-sort"?: "ascending" | "descending" } {
  if (sort.column?.label !== column.label) return {};
  return { "aria-sort": sort.isDown ? "descending" : "ascending" };
}

function isNumeric<Row>(column: Column<Row> | undefined, [row]: readonly Row[]): boolean {
  return column !== undefined && row !== undefined && typeof column.value(row) === "number";
}

function comparing<Row>({ value }: Column<Row>, isDown: boolean): (a: Row, b: Row) => number {
  const sign = isDown ? -1 : 1;
  return (first, second) => {
    const [a, b] = [value(first), value(second)];
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * String(a).localeCompare(String(b), "en", { numeric: true });
  };
}
