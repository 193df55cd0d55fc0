/**
 * The packages of an image: a table, and each with its surroundings.
 *
 * @module
 */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { DataTable } from "../parts/data-table.tsx";
import { formatSize, plural } from "../parts/format.ts";
import { hrefOf } from "../parts/use-route.ts";
import { DependencyGraph } from "./dependency-graph.tsx";
import { PackageLink } from "./package-link.tsx";
import { type PackageRow, REASONS } from "./package-model.ts";

export function PackagesTab(props: {
  readonly rows: readonly PackageRow[];
  readonly problem: string | undefined;
  /** The name of one. */
  readonly detail: string;
}): JSX.Element {
  const { rows, problem, detail } = props;
  const shown = rows.find(({ name }) => name === detail);
  return (
    <div class="stack">
      {problem !== undefined && (
        <p class="card">
          <span class="badge warn">Incomplete</span> {problem}
        </p>
      )}
      {shown !== undefined && <PackageCard row={shown} rows={rows} key={shown.purl} />}
      {rows.length === 0 ? (
        <p class="card">The image has no package database that can be read.</p>
      ) : (
        <section aria-labelledby="packages-heading">
          <h2 id="packages-heading">{shown === undefined ? "Packages" : "All packages"}</h2>
          <PackageTable rows={rows} />
        </section>
      )}
    </div>
  );
}

function PackageTable({ rows }: { readonly rows: readonly PackageRow[] }): JSX.Element {
  const hasReasons = rows.some(({ reason }) => reason !== undefined);
  return (
    <DataTable
      caption="Packages"
      what="package"
      rows={rows}
      sortBy="Size"
      searched={({ name, version, license = "", source = "" }) =>
        `${name} ${version} ${license} ${source}`
      }
      columns={[
        {
          label: "Package",
          isHeading: true,
          value: ({ name }) => name,
          cell: ({ name }) => <PackageLink name={name} />,
        },
        {
          label: "Version",
          value: ({ version }) => version,
          cell: ({ version }) => <span class="mono">{version}</span>,
        },
        { label: "Size", value: ({ size }) => size, cell: ({ size }) => formatSize(size) },
        { label: "Files", value: ({ files }) => files },
        {
          label: "Licence",
          value: ({ license = "" }) => license,
          cell: ({ license }) => <Licence text={license} />,
        },
        ...(hasReasons
          ? [
              {
                label: "Why it is here",
                value: ({ chain, reason }: PackageRow) =>
                  reason === undefined ? `${chain.length} ${chain[0]?.name}` : `0 ${reason}`,
                cell: (row: PackageRow) => <Chain row={row} />,
              },
            ]
          : []),
      ]}
    />
  );
}

/** Long expressions are cut; the whole stands on the package's own card. */
function Licence({ text }: { readonly text: string | undefined }): JSX.Element {
  if (text === undefined) return <span class="quiet">not stated</span>;
  if (text.length <= 40) return <>{text}</>;
  return (
    <details class="cut">
      <summary>{text.slice(0, 32)}…</summary>
      {text}
    </details>
  );
}

function Chain({ row }: { readonly row: PackageRow }): JSX.Element {
  if (row.reason !== undefined) return <>{REASONS[row.reason]}</>;
  if (row.chain.length === 0) return <span class="quiet">not known</span>;
  return (
    <ol class="chain">
      {row.chain.map(({ name }, index) => (
        <li key={name}>{index === row.chain.length - 1 ? name : <PackageLink name={name} />}</li>
      ))}
    </ol>
  );
}

function PackageCard({
  row,
  rows,
}: {
  readonly row: PackageRow;
  readonly rows: readonly PackageRow[];
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever followed a link to the package hears its name next.
  useEffect(() => heading.current?.focus(), []);
  const facts: readonly (readonly [string, JSX.Element | string | undefined])[] = [
    ["Version", row.version],
    ["Architecture", row.architecture],
    ["Source package", row.source],
    ["Licence", row.license ?? "not stated"],
    ["From", row.supplier],
    ["Files", `${plural(row.files, "file")}, ${formatSize(row.size)}`],
    ["Package URL", row.purl],
  ];
  return (
    <article class="card stack" aria-labelledby="package-heading">
      <div class="masthead">
        <h2 id="package-heading" tabIndex={-1} ref={heading}>
          {row.name}
        </h2>
        <a href={hrefOf("packages")}>Close</a>
      </div>
      <div class="grid">
        <dl class="pairs">
          {facts
            .filter(([, value]) => value !== undefined)
            .map(([label, value]) => (
              <>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </>
            ))}
          <dt>Why it is here</dt>
          <dd>
            <Chain row={row} />
            {row.chain.length > 1 && row.chain[0]?.reason && (
              <div class="quiet">
                {row.chain[0].name} is {REASONS[row.chain[0].reason]}
              </div>
            )}
          </dd>
          <dt>Its files</dt>
          <dd>
            <a href={hrefOf("files", `package:${row.name}`)}>Show on the map</a>
          </dd>
        </dl>
        <div class="stack">
          <Neighbours label="Needs" indexes={row.needs} rows={rows} />
          <Neighbours label="Recommends or suggests" indexes={row.wants} rows={rows} />
          <Neighbours label="Needed by" indexes={row.neededBy} rows={rows} />
          <Neighbours label="Recommended or suggested by" indexes={row.wantedBy} rows={rows} />
        </div>
      </div>
      {row.needs.length + row.neededBy.length > 0 && <DependencyGraph row={row} rows={rows} />}
    </article>
  );
}

function Neighbours(props: {
  readonly label: string;
  readonly indexes: readonly number[];
  readonly rows: readonly PackageRow[];
}): JSX.Element | null {
  const { label, indexes, rows } = props;
  if (indexes.length === 0) return null;
  const names = indexes.flatMap((index) => rows[index]?.name ?? []).sort();
  return (
    <div>
      <h3>
        {label} <span class="count">{names.length}</span>
      </h3>
      <ul class="names">
        {names.map((name) => (
          <li key={name}>
            <PackageLink name={name} />
          </li>
        ))}
      </ul>
    </div>
  );
}
