/**
 * A flame chart: time from left to right, what went on side by side from top to bottom.
 *
 * @module
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TimedSpan, TimingsLane, TimingsReport } from "../../timings/timings-report.ts";
import { formatSeconds, formatShare } from "../parts/format.ts";

const ZOOMS = [1, 2, 4, 8, 16, 32];
/** Of a kind, by its place among the kinds. */
const TILES = 8;
/** How far two marks of the axis lie apart at least, in per cent of what is seen. */
const MARK_DISTANCE = 10;

interface Chosen {
  readonly lane: number;
  readonly span: number;
}

export function TimingsChart({ report }: { readonly report: TimingsReport }): JSX.Element {
  const { lanes, ms } = report;
  const [zoom, setZoom] = useState(1);
  const [chosen, setChosen] = useState<Chosen>({ lane: 0, span: 0 });
  const span = lanes[chosen.lane]?.spans[chosen.span];
  return (
    <section aria-labelledby="chart-heading">
      <h2 id="chart-heading">What went on when</h2>
      <p class="quiet lead">
        Arrow keys lead from one to the next, up and down to another lane, + and − change the zoom.
      </p>
      <div class="toolbar">
        <label>
          Zoom{" "}
          <select
            value={String(zoom)}
            onChange={(event) => setZoom(Number(event.currentTarget.value))}
          >
            {ZOOMS.map((factor) => (
              <option key={factor} value={String(factor)}>
                {factor}×
              </option>
            ))}
          </select>
        </label>
        <p role="status" class="chosen">
          {span && `${lanes[chosen.lane]?.name}: ${describe(span, ms)}`}
        </p>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons in it */}
      <div class="chart" onKeyDown={(event) => onKey(event, report, chosen, zoom, setZoom)}>
        <div class="chart-inside" style={{ width: `${100 * zoom}%` }}>
          <Axis ms={ms} zoom={zoom} />
          {lanes.map((lane, index) => (
            <Lane
              key={index}
              lane={lane}
              tile={kindOf(lanes, lane) % TILES}
              ms={ms}
              chosen={chosen.lane === index ? chosen.span : undefined}
              choose={(at) => setChosen({ lane: index, span: at })}
              index={index}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

function Lane(props: {
  readonly lane: TimingsLane;
  readonly index: number;
  readonly tile: number;
  readonly ms: number;
  /** The span that Tab leads to, if it is in this lane. */
  readonly chosen: number | undefined;
  readonly choose: (span: number) => void;
}): JSX.Element {
  const { lane, index, tile, ms, chosen, choose } = props;
  return (
    <div class="lane">
      <span class="lane-name">{lane.name}</span>
      <ul class="lane-spans" aria-label={lane.name}>
        {lane.spans.map((span, at) => (
          <li
            key={at}
            class="span"
            style={{ left: `${(100 * span.start) / ms}%`, width: `${(100 * span.ms) / ms}%` }}
          >
            <button
              type="button"
              class={`tile-${tile}${span.failed ? " failed" : ""}`}
              data-span={`${index}-${at}`}
              title={describe(span, ms)}
              aria-label={describe(span, ms)}
              tabIndex={chosen === at ? 0 : -1}
              onFocus={() => choose(at)}
              onMouseEnter={() => choose(at)}
            >
              {span.name}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Axis({ ms, zoom }: { readonly ms: number; readonly zoom: number }): JSX.Element {
  const step = stepOf((ms / zoom) * (MARK_DISTANCE / 100));
  const marks = Array.from({ length: Math.floor(ms / step) + 1 }, (_, index) => index * step);
  return (
    <div class="axis" aria-hidden="true">
      {marks.map((mark) => (
        <span key={mark} style={{ left: `${(100 * mark) / ms}%` }}>
          {formatSeconds(mark)}
        </span>
      ))}
    </div>
  );
}

/** 1, 2 or 5 times a power of ten, and no less than this. */
function stepOf(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? power;
}

function kindOf(lanes: readonly TimingsLane[], lane: TimingsLane): number {
  return [...new Set(lanes.map(({ name }) => name))].indexOf(lane.name);
}

function describe({ name, start, ms, failed }: TimedSpan, all: number): string {
  const share = formatShare(ms, all);
  return `${name}, ${formatSeconds(ms)} (${share}) from ${formatSeconds(start)} on${failed ? ", failed" : ""}`;
}

function onKey(
  event: KeyboardEvent,
  { lanes }: TimingsReport,
  { lane, span }: Chosen,
  zoom: number,
  setZoom: (zoom: number) => void,
): void {
  const at = ZOOMS.indexOf(zoom);
  const turned = { "+": at + 1, "-": at - 1 }[event.key];
  if (turned !== undefined) {
    event.preventDefault();
    setZoom(ZOOMS[turned] ?? zoom);
    return;
  }
  const spans = lanes[lane]?.spans ?? [];
  const next: Record<string, Chosen> = {
    ArrowRight: { lane, span: Math.min(span + 1, spans.length - 1) },
    ArrowLeft: { lane, span: Math.max(span - 1, 0) },
    Home: { lane, span: 0 },
    End: { lane, span: spans.length - 1 },
    ArrowDown: beside(lanes, lane + 1, spans[span]),
    ArrowUp: beside(lanes, lane - 1, spans[span]),
  };
  const to = next[event.key];
  if (to === undefined || to.span < 0) return;
  event.preventDefault();
  document.querySelector<HTMLElement>(`[data-span="${to.lane}-${to.span}"]`)?.focus();
}

/** What began last in the lane when this one began. */
function beside(lanes: readonly TimingsLane[], lane: number, from: TimedSpan | undefined): Chosen {
  const spans = lanes[lane]?.spans ?? [];
  const later = spans.findIndex(({ start }) => start > (from?.start ?? 0));
  return { lane, span: later < 0 ? spans.length - 1 : Math.max(later - 1, 0) };
}
