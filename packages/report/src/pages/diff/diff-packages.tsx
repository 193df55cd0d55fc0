/**
 * The packages that differ, with what their changelogs say.
 *
 * @module
 */
import type { JSX } from "preact";
import type { PackageChange } from "../../difference/difference-report.ts";
import { DataTable } from "../parts/data-table.tsx";
import { formatChange, formatSize, plural } from "../parts/format.ts";
import { KindMark, summaryOf } from "./kinds.tsx";

export function DiffPackages({
  packages,
}: {
  readonly packages: readonly PackageChange[];
}): JSX.Element {
  if (packages.length === 0) return <p class="card">The images have the same packages.</p>;
  return (
    <section aria-labelledby="packages-heading">
      <h2 id="packages-heading">Packages</h2>
      <p class="quiet lead">{summaryOf(packages.map(({ kind }) => kind))}</p>
      <DataTable
        caption="Packages that differ"
        what="package"
        rows={packages}
        searched={({ name, kind, changelog }) =>
          `${name} ${kind} ${changelog.map(({ text }) => text).join(" ")}`
        }
        more={({ name, changelog }) =>
          changelog.length === 0
            ? undefined
            : {
                label: `${plural(changelog.length, "changelog entry", "changelog entries")} of ${name}`,
                show: () => <Changelog entries={changelog} />,
              }
        }
        columns={[
          { label: "Package", isHeading: true, value: ({ name }) => name },
          {
            label: "What happened",
            value: ({ kind }) => kind,
            cell: ({ kind }) => <KindMark kind={kind} />,
          },
          {
            label: "Before",
            value: ({ before = "" }) => before,
            cell: ({ before }) => <span class="mono">{before}</span>,
          },
          {
            label: "After",
            value: ({ after = "" }) => after,
            cell: ({ after }) => <span class="mono">{after}</span>,
          },
          {
            label: "Size",
            value: ({ sizeAfter }) => sizeAfter,
            cell: ({ sizeAfter }) => formatSize(sizeAfter),
          },
          {
            label: "Growth",
            value: ({ sizeBefore, sizeAfter }) => sizeAfter - sizeBefore,
            cell: ({ sizeBefore, sizeAfter }) => formatChange(sizeAfter - sizeBefore),
          },
        ]}
      />
    </section>
  );
}

function Changelog({ entries }: { readonly entries: PackageChange["changelog"] }): JSX.Element {
  return (
    <ol class="changelog">
      {entries.map(({ version, date, text }, index) => (
        <li key={index}>
          <h3>
            {version ?? "No version"} <span class="count">{date}</span>
          </h3>
          <pre>{text}</pre>
        </li>
      ))}
    </ol>
  );
}
