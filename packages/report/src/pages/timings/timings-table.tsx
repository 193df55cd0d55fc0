/**
 * All that a build did, as a table.
 *
 * @module
 */
import type { JSX } from "preact";
import type { TimingsReport } from "../../timings/timings-report.ts";
import { DataTable } from "../parts/data-table.tsx";
import { formatSeconds, formatShare } from "../parts/format.ts";

export function TimingsTable({ report }: { readonly report: TimingsReport }): JSX.Element {
  const rows = report.lanes.flatMap((lane) =>
    lane.spans.map((span) => ({ ...span, lane: lane.name })),
  );
  return (
    <section aria-labelledby="table-heading">
      <h2 id="table-heading">What took how long</h2>
      <DataTable
        caption="What was done"
        what="thing"
        rows={rows}
        sortBy="Time"
        searched={({ name, lane }) => `${lane} ${name}`}
        columns={[
          { label: "What", isHeading: true, value: ({ name }) => name },
          { label: "Kind", value: ({ lane }) => lane },
          {
            label: "Began",
            value: ({ start }) => start,
            cell: ({ start }) => formatSeconds(start),
          },
          { label: "Time", value: ({ ms }) => ms, cell: ({ ms }) => formatSeconds(ms) },
          {
            label: "Of all",
            value: ({ ms }) => ms / report.ms,
            cell: ({ ms }) => formatShare(ms, report.ms),
          },
          {
            label: "Ended",
            value: ({ failed }) => (failed ? "failed" : ""),
            cell: ({ failed }) => failed && <span class="badge bad">✗ failed</span>,
          },
        ]}
      />
    </section>
  );
}
