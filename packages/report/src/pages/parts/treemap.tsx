/**
 * Sizes as areas. The tiles are buttons: arrow keys go to the next one in their direction, Enter looks into it,
 * Escape goes back.
 *
 * @module
 */
import { type HierarchyRectangularNode, hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatShare, formatSize, plural } from "./format.ts";
import "./treemap.css";

/** A thing that has a size, of parts that have theirs. */
export interface SizeNode {
  readonly name: string;
  /** Bytes, with all parts. */
  readonly size: number;
  readonly parts: readonly SizeNode[];
  /** Which of eight colours it has, where its parts are not drawn. */
  readonly colour?: number;
}

type Tile = HierarchyRectangularNode<SizeNode>;

/** Smaller tiles, in square pixels, are left out: nobody could point at them. */
const SMALLEST = 40;
const TITLE = 18;
/** Levels that are drawn. */
const DEPTH = 4;

export function Treemap(props: {
  readonly node: SizeNode;
  /** What is shown, for those who hear it. */
  readonly label: string;
  /** @param names Of the part that was chosen, and before it of what that is in. */
  readonly onOpen: (names: readonly string[]) => void;
  readonly onBack: () => void;
}): JSX.Element {
  const { node, label, onOpen, onBack } = props;
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [current, setCurrent] = useState(0);
  useLayoutEffect(() => {
    const element = box.current as HTMLDivElement;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    setSize({ width: element.clientWidth, height: element.clientHeight });
    return () => observer.disconnect();
  }, []);
  const tiles = useMemo(() => tilesOf(node, size.width, size.height), [node, size]);
  useEffect(() => setCurrent(0), [node]);
  // Whoever zoomed with the keyboard goes on with the keyboard.
  const hadFocus = useRef(false);
  useEffect(() => {
    if (hadFocus.current) focusTile(box.current, 0);
    hadFocus.current = false;
  }, [node]);

  const press = (event: KeyboardEvent): void => {
    if (event.key === "Escape" || event.key === "Backspace") {
      event.preventDefault();
      hadFocus.current = true;
      onBack();
      return;
    }
    const next = neighbour(tiles, current, event.key);
    if (next === undefined) return;
    event.preventDefault();
    setCurrent(next);
    focusTile(box.current, next);
  };
  const choose = (event: MouseEvent): void => {
    const way = wayTo(event.target, tiles);
    if (way === undefined) return;
    hadFocus.current = event.detail === 0;
    onOpen(way);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form's
    <div
      class="treemap"
      ref={box}
      role="group"
      aria-label={`${label}. Arrow keys go from tile to tile, Enter opens one, Escape goes back.`}
      onKeyDown={press}
      onClick={choose}
    >
      {tiles.map((tile, index) => (
        <div
          key={`${tile.data.name}/${index}`}
          class={`tile ${looksOf(tile)}`}
          style={place(tile)}
          data-way={index}
        >
          <button
            type="button"
            tabIndex={index === current ? 0 : -1}
            title={`${tile.data.name} — ${formatSize(tile.data.size)}`}
            onFocus={() => setCurrent(index)}
          >
            <span class={fits(tile) ? "name" : "hidden-visually"}>
              {tile.data.name} <span class="size">{formatSize(tile.data.size)}</span>
            </span>
            <span class="hidden-visually">, {restOf(tile.data, node)}</span>
          </button>
          <Parts tile={tile} way={String(index)} />
        </div>
      ))}
    </div>
  );
}

function restOf({ size, parts }: SizeNode, whole: SizeNode): string {
  const share = formatShare(size, whole.size);
  return parts.length > 0 ? `${share}, ${plural(parts.length, "part")}` : share;
}

/** What is in a tile, which only a pointer can choose. */
function Parts({ tile, way }: { readonly tile: Tile; readonly way: string }): JSX.Element {
  return (
    <>
      {(tile.children ?? []).map((part, index) =>
        isLarge(part) ? (
          <span
            class={`part ${looksOf(part)}`}
            key={part.data.name}
            style={place(part, tile)}
            data-way={`${way}/${index}`}
            title={`${part.data.name} — ${formatSize(part.data.size)}`}
            aria-hidden="true"
          >
            {fits(part) && <span class="name">{part.data.name}</span>}
            <Parts tile={part} way={`${way}/${index}`} />
          </span>
        ) : null,
      )}
    </>
  );
}

function looksOf({ data, children }: Tile): string {
  return children === undefined ? `colour-${data.colour ?? 7}` : "group";
}

/** The names that lead to what a pointer hit. */
function wayTo(target: EventTarget | null, tiles: readonly Tile[]): readonly string[] | undefined {
  const way = (target as HTMLElement | null)?.closest<HTMLElement>("[data-way]")?.dataset.way;
  if (way === undefined) return undefined;
  const names: string[] = [];
  let among: readonly Tile[] = tiles;
  for (const index of way.split("/")) {
    const tile = among[Number(index)];
    if (tile === undefined) return undefined;
    names.push(tile.data.name);
    among = tile.children ?? [];
  }
  return names;
}

/** With what is in them, some levels deep. */
function tilesOf(node: SizeNode, width: number, height: number): readonly Tile[] {
  if (width === 0 || node.size === 0) return [];
  const depths = new Map([[node, 0]]);
  const root = hierarchy<SizeNode>(node, (one) => {
    const depth = depths.get(one) ?? DEPTH;
    if (depth >= DEPTH || one.parts.length === 0) return undefined;
    for (const part of one.parts) depths.set(part, depth + 1);
    return [...one.parts];
  })
    .sum(() => 0)
    .each((tile) => Object.assign(tile, { value: tile.data.size }))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const inside = (tile: Tile): number => (tile.depth > 0 ? 2 : 0);
  const layout = treemap<SizeNode>()
    .size([width, height])
    .tile(treemapSquarify.ratio(1.3))
    .paddingInner((tile) => (tile.depth < 2 ? 2 : 1))
    .paddingTop((tile) => (tile.depth > 0 && fits(tile as Tile) ? TITLE : inside(tile as Tile)))
    .paddingRight((tile) => inside(tile as Tile))
    .paddingBottom((tile) => inside(tile as Tile))
    .paddingLeft((tile) => inside(tile as Tile))
    .round(true);
  return (layout(root).children ?? []).filter(isLarge);
}

function isLarge({ x0, x1, y0, y1 }: Tile): boolean {
  return (x1 - x0) * (y1 - y0) >= SMALLEST && x1 - x0 > 3 && y1 - y0 > 3;
}

function fits({ x0, x1, y0, y1 }: Tile): boolean {
  return x1 - x0 > 34 && y1 - y0 > 17;
}

function place({ x0, x1, y0, y1 }: Tile, inside?: Tile): Record<string, string> {
  return {
    left: `${x0 - (inside?.x0 ?? 0)}px`,
    top: `${y0 - (inside?.y0 ?? 0)}px`,
    width: `${x1 - x0}px`,
    height: `${y1 - y0}px`,
  };
}

function focusTile(box: HTMLElement | null, index: number): void {
  box?.querySelectorAll<HTMLElement>(".tile > button")[index]?.focus();
}

const DIRECTIONS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** The nearest tile in the direction of a key. */
function neighbour(tiles: readonly Tile[], from: number, key: string): number | undefined {
  if (key === "Home") return 0;
  if (key === "End") return tiles.length - 1;
  const direction = DIRECTIONS[key];
  const start = tiles[from];
  if (direction === undefined || start === undefined) return undefined;
  const [dx, dy] = direction;
  const middle = (tile: Tile): readonly [number, number] => [
    (tile.x0 + tile.x1) / 2,
    (tile.y0 + tile.y1) / 2,
  ];
  const [x, y] = middle(start);
  let best: number | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const [index, tile] of tiles.entries()) {
    const [toX, toY] = middle(tile);
    const along = (toX - x) * dx + (toY - y) * dy;
    const aside = Math.abs((toX - x) * dy) + Math.abs((toY - y) * dx);
    const distance = along + 2 * aside;
    if (index === from || along <= 0 || distance >= shortest) continue;
    [best, shortest] = [index, distance];
  }
  return best;
}
