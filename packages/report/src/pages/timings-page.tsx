/**
 * The page of `rootsmith build --timings`.
 *
 * @module
 */
import type { JSX } from "preact";
import type { TimingsReport } from "../timings/timings-report.ts";
import { formatCount, formatSeconds } from "./parts/format.ts";
import { PageFrame } from "./parts/page-frame.tsx";
import { showPage } from "./parts/show-page.tsx";
import { TimingsChart } from "./timings/timings-chart.tsx";
import { TimingsTable } from "./timings/timings-table.tsx";
import "./timings/timings.css";

function TimingsPage({ data: report }: { readonly data: TimingsReport }): JSX.Element {
  const { name, ms, lanes, warnings } = report;
  const count = lanes.reduce((sum, { spans }) => sum + spans.length, 0);
  return (
    <PageFrame
      title={`The build of ${name}`}
      facts={[
        ["Time", formatSeconds(ms)],
        ["Things done", formatCount(count)],
        ["Warnings", formatCount(warnings.length)],
      ]}
      tabs={[
        { name: "chart", label: "Chart", show: () => <TimingsChart report={report} /> },
        {
          name: "table",
          label: "Table",
          count: formatCount(count),
          show: () => <TimingsTable report={report} />,
        },
        {
          name: "warnings",
          label: "Warnings",
          count: formatCount(warnings.length),
          show: () => <Warnings warnings={warnings} />,
        },
      ]}
    />
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }): JSX.Element {
  return (
    <section aria-labelledby="warnings-heading">
      <h2 id="warnings-heading">Warnings of the build</h2>
      {warnings.length === 0 && <p class="quiet">There were none.</p>}
      <ol class="warnings">
        {warnings.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ol>
    </section>
  );
}

void showPage(TimingsPage);
