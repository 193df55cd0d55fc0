/**
 * The layers of an image, bottom first.
 *
 * @module
 */
import type { JSX } from "preact";
import type { LayerReport } from "../../image/image-report.ts";
import { DataTable } from "../parts/data-table.tsx";
import { formatSize, shortDigest } from "../parts/format.ts";
import { hrefOf } from "../parts/use-route.ts";

export function LayersTab({ layers }: { readonly layers: readonly LayerReport[] }): JSX.Element {
  const rows = layers.map((layer, index) => ({ ...layer, number: index + 1 }));
  const hidden = layers.reduce((sum, layer) => sum + layer.hidden, 0);
  return (
    <section aria-labelledby="layers-heading">
      <h2 id="layers-heading">Layers, the lowest first</h2>
      <p class="quiet lead">
        {hidden === 0
          ? "No layer hides bytes of another one."
          : `${formatSize(hidden)} are pulled and never seen: a later layer replaces or removes them.`}
      </p>
      <DataTable
        caption="Layers"
        what="layer"
        rows={rows}
        columns={[
          {
            label: "Layer",
            isHeading: true,
            value: ({ number }) => number,
            cell: ({ number }) => <a href={hrefOf("files", `layer:layer ${number}`)}>{number}</a>,
          },
          {
            label: "To pull",
            value: ({ size = 0 }) => size,
            cell: ({ size }) => (size === undefined ? "?" : formatSize(size)),
          },
          { label: "Files", value: ({ files }) => files },
          {
            label: "Their size",
            value: ({ bytes }) => bytes,
            cell: ({ bytes }) => formatSize(bytes),
          },
          {
            label: "Hidden",
            value: (layer) => layer.hidden,
            cell: (layer) => formatSize(layer.hidden),
          },
          { label: "Made by", value: ({ createdBy = "" }) => createdBy },
          {
            label: "Digest",
            value: ({ digest }) => digest,
            cell: ({ digest }) => (
              <span class="mono" title={digest}>
                {shortDigest(digest)}
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}
