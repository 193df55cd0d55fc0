/**
 * The difference at a glance.
 *
 * @module
 */
import type { JSX } from "preact";
import type {
  DifferenceReport,
  SideReport,
  SizeChange,
} from "../../difference/difference-report.ts";
import { Figure } from "../parts/figure.tsx";
import { formatChange, formatCount, formatSize, plural, shortDigest } from "../parts/format.ts";
import { hrefOf } from "../parts/use-route.ts";
import { summaryOf } from "./kinds.tsx";

const SHOWN = 12;

export function DiffOverview({ report }: { readonly report: DifferenceReport }): JSX.Element {
  const { old, new: newer, packages, files, config, layers } = report;
  const pulled = layers.reduce((sum, { size, isShared }) => sum + (isShared ? 0 : size), 0);
  const isSame = packages.length + files.length + config.length === 0;
  const changes = packages.map(({ name, sizeBefore, sizeAfter }) => ({
    path: name,
    before: sizeBefore,
    after: sizeAfter,
  }));
  return (
    <div>
      <dl class="numbers">
        <Figure label="on disk" value={formatChange(newer.size - old.size)} />
        <Figure label="pulled by an update" value={formatSize(pulled)} />
        <Figure
          label={packages.length === 1 ? "package differs" : "packages differ"}
          value={formatCount(packages.length)}
        />
        <Figure
          label={files.length === 1 ? "path differs" : "paths differ"}
          value={formatCount(files.length)}
        />
        <Figure
          label={config.length === 1 ? "setting differs" : "settings differ"}
          value={formatCount(config.length)}
        />
      </dl>
      {isSame && (
        <p class="card">
          {old.digest === newer.digest
            ? "The images are the same."
            : "The images have the same files, packages and config; layers or annotations differ."}
        </p>
      )}
      <div class="grid">
        <section class="card" aria-labelledby="sides-heading">
          <h2 id="sides-heading">The two images</h2>
          <Sides old={old} newer={newer} />
        </section>
        {packages.length > 0 && (
          <section class="card" aria-labelledby="package-growth">
            <h2 id="package-growth">
              <a href={hrefOf("packages")}>Packages</a>
            </h2>
            <p class="quiet lead">{summaryOf(packages.map(({ kind }) => kind))}</p>
            <Growth changes={changes} />
          </section>
        )}
        {report.directories.length > 0 && (
          <section class="card" aria-labelledby="directory-growth">
            <h2 id="directory-growth">What grew or shrank</h2>
            <p class="quiet lead">
              Directories, and in them the files and directories that changed most.
            </p>
            <Growth changes={distinct(report.directories)} slash />
          </section>
        )}
        {files.length > 0 && (
          <section class="card" aria-labelledby="file-summary">
            <h2 id="file-summary">
              <a href={hrefOf("files")}>Files</a>
            </h2>
            <p>{summaryOf(files.map(({ kind }) => kind))}</p>
            <p class="quiet">
              {plural(files.filter(({ lines }) => lines !== undefined).length, "text")} shown line
              by line
            </p>
          </section>
        )}
      </div>
    </div>
  );
}

function Sides({
  old,
  newer,
}: {
  readonly old: SideReport;
  readonly newer: SideReport;
}): JSX.Element {
  const rows: readonly (readonly [string, string, string])[] = [
    ["Platform", old.platform, newer.platform],
    ["Created", old.created?.slice(0, 10) ?? "", newer.created?.slice(0, 10) ?? ""],
    ["On disk", formatSize(old.size), formatSize(newer.size)],
    ["Compressed", formatSize(old.compressedSize), formatSize(newer.compressedSize)],
    ["Packages", formatCount(old.packages), formatCount(newer.packages)],
    ["Digest", shortDigest(old.digest), shortDigest(newer.digest)],
  ];
  return (
    <table class="plain">
      <thead>
        <tr>
          <td />
          <th scope="col">{old.name}</th>
          <th scope="col">{newer.name}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, before, after]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{before}</td>
            <td>{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Without directories whose change is that of one thing in them. */
function distinct(changes: readonly SizeChange[]): readonly SizeChange[] {
  const byOf = new Map(changes.map(({ path, before, after }) => [path, after - before]));
  for (const [path, by] of [...byOf]) {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (byOf.get(parent) === by) byOf.delete(parent);
  }
  return changes.filter(({ path }) => byOf.has(path));
}

function Growth({
  changes,
  slash = false,
}: {
  readonly changes: readonly SizeChange[];
  readonly slash?: boolean;
}): JSX.Element {
  const by = ({ before, after }: SizeChange): number => after - before;
  const largest = changes
    .filter((change) => by(change) !== 0)
    .sort((a, b) => Math.abs(by(b)) - Math.abs(by(a)))
    .slice(0, SHOWN);
  const longest = Math.max(1, ...largest.map((change) => Math.abs(by(change))));
  return (
    <ol class="bars growth">
      {largest.map((change) => (
        <li key={change.path}>
          <span>
            {slash && "/"}
            {change.path}
          </span>
          <span class="number">{formatChange(by(change))}</span>
          <div class="bar" aria-hidden="true">
            <span
              class={by(change) > 0 ? "grown" : "shrunk"}
              style={{ width: `${(50 * Math.abs(by(change))) / longest}%` }}
            />
          </div>
        </li>
      ))}
    </ol>
  );
}
