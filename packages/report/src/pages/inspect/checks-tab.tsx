/**
 * What a person may want to put right, and which files have privileges.
 *
 * @module
 */
import type { JSX } from "preact";
import type { CheckReport, Finding } from "../../image/image-report.ts";
import { DataTable } from "../parts/data-table.tsx";
import { formatMode, formatSize, plural } from "../parts/format.ts";
import { CHECKS, LEVELS } from "./check-texts.ts";
import type { FileModel, FileRow } from "./file-model.ts";
import { PackageLink } from "./package-link.tsx";

export function ChecksTab(props: {
  readonly checks: readonly CheckReport[];
  readonly model: FileModel;
}): JSX.Element {
  const { checks, model } = props;
  const byPath = new Map(model.rows.map((row) => [row.path, row]));
  const found = checks.filter(({ findings }) => findings.length > 0);
  const passed = checks.filter(({ findings }) => findings.length === 0);
  return (
    <div class="stack">
      {passed.length > 0 && (
        <section aria-labelledby="passed-heading" class="card">
          <h2 id="passed-heading">Nothing found</h2>
          <ul class="passed">
            {passed.map(({ name }) => (
              <li key={name}>
                <span class="badge good">✓ none</span> {CHECKS[name].title}
              </li>
            ))}
          </ul>
        </section>
      )}
      {found.map((check) => (
        <Check key={check.name} check={check} model={model} byPath={byPath} />
      ))}
      <Privileges model={model} />
    </div>
  );
}

function Check(props: {
  readonly check: CheckReport;
  readonly model: FileModel;
  readonly byPath: ReadonlyMap<string, FileRow>;
}): JSX.Element {
  const { check, model, byPath } = props;
  const { title, why, level } = CHECKS[check.name];
  const packageOf = ({ path }: Finding): string | undefined => {
    const index = byPath.get(`/${path}`)?.package ?? -1;
    return index < 0 ? undefined : model.packageName(index);
  };
  const takes = check.findings.reduce((sum, { size = 0 }) => sum + size, 0);
  return (
    <section aria-labelledby={`check-${check.name}`} id={check.name}>
      <h2 id={`check-${check.name}`}>
        {title} <span class={`badge ${level}`}>{LEVELS[level]}</span>
        <span class="count">
          {plural(check.findings.length, "finding")}
          {takes > 0 && `, ${formatSize(takes)}`}
        </span>
      </h2>
      <p class="quiet lead">{why}</p>
      <DataTable
        caption={title}
        what="finding"
        rows={check.findings}
        {...(takes > 0 && { sortBy: "Size" })}
        columns={[
          {
            label: "Path",
            isHeading: true,
            value: ({ path }) => path,
            cell: ({ path }) => <span class="mono">/{path}</span>,
          },
          { label: "What", value: ({ fact = "" }) => fact },
          ...(takes > 0
            ? [
                {
                  label: "Size",
                  value: ({ size = 0 }: Finding) => size,
                  cell: ({ size = 0 }: Finding) => formatSize(size),
                },
              ]
            : []),
          {
            label: "Package",
            value: (finding) => packageOf(finding) ?? "",
            cell: (finding) => <PackageLink name={packageOf(finding)} />,
          },
        ]}
      />
    </section>
  );
}

function Privileges({ model }: { readonly model: FileModel }): JSX.Element {
  const rows = model.rows.filter(
    ({ mode, type, capabilities }) =>
      capabilities !== undefined || (type === "file" && (mode & 0o6000) !== 0),
  );
  return (
    <section aria-labelledby="privileges-heading">
      <h2 id="privileges-heading">
        Programs that give privileges <span class="count">{rows.length}</span>
      </h2>
      <p class="quiet lead">
        Whoever starts one runs as its owner (setuid), as its group (setgid), or with its
        capabilities.
      </p>
      {rows.length === 0 ? (
        <p>None.</p>
      ) : (
        <DataTable
          caption="Programs that give privileges"
          what="program"
          rows={rows}
          columns={[
            {
              label: "Path",
              isHeading: true,
              value: ({ path }) => path,
              cell: ({ path }) => <span class="mono">{path}</span>,
            },
            { label: "Gives", value: privilegesOf },
            { label: "Mode", value: ({ mode }) => formatMode(mode) },
            { label: "Owner", value: ({ uid, gid }) => `${uid}:${gid}` },
            {
              label: "Package",
              value: (row) => (row.package < 0 ? "" : model.packageName(row.package)),
              cell: (row) => (
                <PackageLink name={row.package < 0 ? undefined : model.packageName(row.package)} />
              ),
            },
          ]}
        />
      )}
    </section>
  );
}

function privilegesOf({ mode, capabilities }: FileRow): string {
  return [
    ...((mode & 0o4000) === 0 ? [] : ["setuid"]),
    ...((mode & 0o2000) === 0 ? [] : ["setgid"]),
    ...(capabilities === undefined ? [] : [capabilities]),
  ].join(", ");
}
