/**
 * The settings that differ.
 *
 * @module
 */
import type { JSX } from "preact";
import type { DifferenceReport } from "../../difference/difference-report.ts";
import { DataTable } from "../parts/data-table.tsx";

export function DiffConfig({
  config,
}: {
  readonly config: DifferenceReport["config"];
}): JSX.Element {
  if (config.length === 0) return <p class="card">The images have the same config.</p>;
  const shown = (text: string | undefined): JSX.Element =>
    text === undefined ? <span class="quiet">not set</span> : <span class="mono">{text}</span>;
  return (
    <section aria-labelledby="config-heading">
      <h2 id="config-heading">Config</h2>
      <DataTable
        caption="Settings that differ"
        what="setting"
        rows={config}
        columns={[
          { label: "Setting", isHeading: true, value: ({ name }) => name },
          {
            label: "Before",
            value: ({ before = "" }) => before,
            cell: ({ before }) => shown(before),
          },
          { label: "After", value: ({ after = "" }) => after, cell: ({ after }) => shown(after) },
        ]}
      />
    </section>
  );
}
