/**
 * The files of an image: a map of their sizes, what they are for, and a table of all.
 *
 * @module
 */
import type { JSX } from "preact";
import { Bars } from "../parts/bars.tsx";
import { DataTable } from "../parts/data-table.tsx";
import { formatMode, formatShare, formatSize, plural } from "../parts/format.ts";
import { Treemap } from "../parts/treemap.tsx";
import { goTo, hrefOf } from "../parts/use-route.ts";
import { FILE_KINDS } from "./file-kind.ts";
import {
  type FileModel,
  type FileNode,
  type FileRow,
  GROUPINGS,
  type Grouping,
  nodesTo,
} from "./file-model.ts";
import { PackageLink } from "./package-link.tsx";

/** @param props.detail `GROUPING:NAME/NAME/…`: which part of the map is shown. */
export function FilesTab({
  model,
  detail,
}: {
  readonly model: FileModel;
  readonly detail: string;
}): JSX.Element {
  const [, named = "", path = ""] = /^(\w+):(.*)$/s.exec(detail) ?? [];
  const grouping = GROUPINGS.find((one) => one === named) ?? "directory";
  const nodes = nodesTo(model.tree(grouping), path);
  const node = nodes.at(-1) as FileNode;
  const open = (names: readonly string[]): void => goTo("files", detailOf(grouping, names));
  const names = nodes.slice(1).map(({ name }) => name);
  return (
    <div class="stack">
      <section aria-labelledby="map-heading">
        <h2 id="map-heading">Where the space goes</h2>
        <div class="toolbar">
          <fieldset class="segments">
            <legend>By</legend>
            {GROUPINGS.map((one) => (
              <button
                type="button"
                class="button"
                key={one}
                aria-pressed={one === grouping}
                onClick={() => goTo("files", detailOf(one, []))}
              >
                {one}
              </button>
            ))}
          </fieldset>
          <button
            type="button"
            class="button"
            disabled={names.length === 0}
            onClick={() => open(names.slice(0, -1))}
          >
            Up
          </button>
        </div>
        <Crumbs nodes={nodes} grouping={grouping} />
        {node.row === undefined ? (
          <Treemap
            node={node}
            label={`Sizes by ${grouping}`}
            onOpen={(way) => open([...names, ...way])}
            onBack={() => names.length > 0 && open(names.slice(0, -1))}
          />
        ) : (
          <FileCard row={node.row} model={model} />
        )}
        <Legend />
        {node.row === undefined && (
          <details class="more" open={false}>
            <summary>The same as a table</summary>
            <Parts node={node} open={(name) => open([...names, name])} />
          </details>
        )}
      </section>
      <section aria-labelledby="kinds-heading">
        <h2 id="kinds-heading">What the files are for</h2>
        <Bars
          whole={model.size}
          bars={model
            .sizesByKind()
            .map((size, kind) => ({ key: String(kind), label: FILE_KINDS[kind], size }))
            .filter(({ size }) => size > 0)
            .sort((a, b) => b.size - a.size)}
        />
      </section>
      <section aria-labelledby="all-files-heading">
        <h2 id="all-files-heading">All files</h2>
        <AllFiles model={model} />
      </section>
    </div>
  );
}

function detailOf(grouping: Grouping, names: readonly string[]): string {
  return grouping === "directory" && names.length === 0 ? "" : `${grouping}:${names.join("/")}`;
}

function Crumbs({
  nodes,
  grouping,
}: {
  readonly nodes: readonly FileNode[];
  readonly grouping: Grouping;
}): JSX.Element {
  const names = nodes.slice(1).map(({ name }) => name);
  const last = nodes.at(-1) as FileNode;
  return (
    <nav aria-label="Where the map is" class="crumbs">
      <ol>
        {nodes.map(({ name }, index) => (
          <li key={`${index}/${name}`}>
            {index === nodes.length - 1 ? (
              <span aria-current="location">{index === 0 ? "all" : name}</span>
            ) : (
              <a href={hrefOf("files", detailOf(grouping, names.slice(0, index)))}>
                {index === 0 ? "all" : name}
              </a>
            )}
          </li>
        ))}
      </ol>
      <span class="quiet" role="status">
        {formatSize(last.size)}, {plural(last.files, "file")}
      </span>
    </nav>
  );
}

function Legend(): JSX.Element {
  return (
    <ul class="legend" aria-label="Colours of the map: what most of a tile is">
      {FILE_KINDS.map((kind, index) => (
        <li key={kind}>
          <span class={`swatch colour-${index}`} aria-hidden="true" />
          {kind}
        </li>
      ))}
    </ul>
  );
}

function Parts({
  node,
  open,
}: {
  readonly node: FileNode;
  readonly open: (name: string) => void;
}): JSX.Element {
  return (
    <DataTable
      caption="Parts of the map"
      what="part"
      rows={node.parts}
      columns={[
        {
          label: "Name",
          isHeading: true,
          value: ({ name }) => name,
          cell: ({ name }) => (
            <button type="button" class="link" onClick={() => open(name)}>
              {name}
            </button>
          ),
        },
        { label: "Size", value: ({ size }) => size, cell: ({ size }) => formatSize(size) },
        {
          label: "Share",
          value: ({ size }) => size,
          cell: ({ size }) => formatShare(size, node.size),
        },
        { label: "Files", value: ({ files }) => files },
        { label: "Mostly", value: ({ colour = 0 }) => FILE_KINDS[colour] ?? "" },
      ]}
    />
  );
}

function FileCard({
  row,
  model,
}: {
  readonly row: FileRow;
  readonly model: FileModel;
}): JSX.Element {
  return (
    <dl class="pairs card">
      <dt>Path</dt>
      <dd class="mono">{row.path}</dd>
      <dt>Size</dt>
      <dd>{formatSize(row.size)}</dd>
      <dt>Mode, owner, group</dt>
      <dd>
        {formatMode(row.mode)}, {row.uid}, {row.gid}
      </dd>
      <dt>What it is for</dt>
      <dd>{FILE_KINDS[row.kind]}</dd>
      <dt>Package</dt>
      <dd>
        <PackageLink name={row.package < 0 ? undefined : model.packageName(row.package)} />
      </dd>
      <dt>Layer</dt>
      <dd>{row.layer + 1}</dd>
    </dl>
  );
}

function AllFiles({ model }: { readonly model: FileModel }): JSX.Element {
  return (
    <DataTable
      caption="Files"
      what="file"
      rows={model.rows.filter(({ type }) => type !== "dir")}
      sortBy="Size"
      searched={({ path, package: index }) => `${path} ${model.packageName(index)}`}
      columns={[
        {
          label: "Path",
          isHeading: true,
          value: ({ path }) => path,
          cell: ({ path, target, type }) => (
            <span class="mono">
              {path}
              {target !== undefined && (
                <span class="quiet">
                  {" "}
                  {type === "symlink" ? "→" : "="} {target}
                </span>
              )}
            </span>
          ),
        },
        { label: "Size", value: ({ size }) => size, cell: ({ size }) => formatSize(size) },
        {
          label: "For",
          value: ({ kind, type }) => (type === "file" ? (FILE_KINDS[kind] ?? "") : type),
        },
        {
          label: "Mode",
          value: ({ mode }) => formatMode(mode),
          cell: ({ mode }) => <span class="mono">{formatMode(mode)}</span>,
        },
        { label: "Owner", value: ({ uid, gid }) => `${uid}:${gid}` },
        {
          label: "Package",
          value: ({ package: index }) => (index < 0 ? "" : model.packageName(index)),
          cell: ({ package: index }) => (
            <PackageLink name={index < 0 ? undefined : model.packageName(index)} />
          ),
        },
        { label: "Layer", value: ({ layer }) => layer + 1 },
      ]}
    />
  );
}
