/**
 * The paths that differ, small texts line by line.
 *
 * @module
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { FileChange } from "../../difference/difference-report.ts";
import { DataTable } from "../parts/data-table.tsx";
import { formatChange, formatMode, plural } from "../parts/format.ts";
import { KindMark, summaryOf } from "./kinds.tsx";

/** By their labels. */
const VIEWS: Readonly<Record<string, (file: FileChange) => boolean>> = {
  "all but times": (file) => !isTimeOnly(file),
  texts: ({ lines }) => lines !== undefined,
  added: ({ kind }) => kind === "added",
  removed: ({ kind }) => kind === "removed",
  changed: (file) => file.kind === "changed" && !isTimeOnly(file),
  "time only": isTimeOnly,
};

export function DiffFiles({ files }: { readonly files: readonly FileChange[] }): JSX.Element {
  const [view, setView] = useState("all but times");
  if (files.length === 0) return <p class="card">The images have the same files.</p>;
  const shown = files.filter(VIEWS[view] ?? (() => true));
  return (
    <section aria-labelledby="files-heading">
      <h2 id="files-heading">Files</h2>
      <p class="quiet lead">{summaryOf(files.map(({ kind }) => kind))}</p>
      <div class="toolbar">
        <fieldset class="segments">
          <legend>Show</legend>
          {Object.keys(VIEWS).map((one) => (
            <button
              type="button"
              class="button"
              key={one}
              aria-pressed={one === view}
              onClick={() => setView(one)}
            >
              {one}
            </button>
          ))}
        </fieldset>
      </div>
      <DataTable
        caption="Paths that differ"
        what="path"
        rows={shown}
        searched={({ path, package: owner = "", kind }) => `/${path} ${owner} ${kind}`}
        more={({ path, lines }) =>
          lines === undefined
            ? undefined
            : {
                label: `${plural(countOf(lines), "line")} of /${path}`,
                show: () => <Lines lines={lines} />,
              }
        }
        columns={[
          {
            label: "Path",
            isHeading: true,
            value: ({ path }) => path,
            cell: ({ path }) => <span class="mono">/{path}</span>,
          },
          {
            label: "What happened",
            value: ({ kind }) => kind,
            cell: ({ kind }) => <KindMark kind={kind} />,
          },
          { label: "In what", value: aspectsOf },
          { label: "Growth", value: growthOf, cell: (file) => formatChange(growthOf(file)) },
          { label: "Package", value: ({ package: owner = "" }) => owner },
        ]}
      />
    </section>
  );
}

function isTimeOnly({ kind, aspects }: FileChange): boolean {
  return kind === "changed" && aspects.join() === "time";
}

function growthOf({ before, after }: FileChange): number {
  return (after?.size ?? 0) - (before?.size ?? 0);
}

function aspectsOf({ aspects, before, after }: FileChange): string {
  return aspects
    .map((aspect) => {
      if (before === undefined || after === undefined) return aspect;
      if (aspect === "mode") return `mode ${formatMode(before.mode)} → ${formatMode(after.mode)}`;
      if (aspect === "owner") {
        return `owner ${before.uid}:${before.gid} → ${after.uid}:${after.gid}`;
      }
      if (aspect === "target") return `target ${before.target} → ${after.target}`;
      return aspect;
    })
    .join(", ");
}

function countOf(lines: readonly string[]): number {
  return lines.filter((line) => /^[+-]/.test(line)).length;
}

const LOOKS: Readonly<Record<string, string>> = {
  "+": "line-added",
  "-": "line-removed",
  "@": "line-place",
};

function Lines({ lines }: { readonly lines: readonly string[] }): JSX.Element {
  return (
    <pre class="lines">
      {lines.map((line, index) => (
        <span key={index} class={LOOKS[line[0] ?? ""] ?? ""}>
          {line}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}
