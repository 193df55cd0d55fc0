/**
 * What a client that has the old image has to pull.
 *
 * @module
 */
import type { JSX } from "preact";
import type { PulledLayer } from "../../difference/difference-report.ts";
import { DataTable } from "../parts/data-table.tsx";
import { formatShare, formatSize, plural, shortDigest } from "../parts/format.ts";

export function DiffLayers({ layers }: { readonly layers: readonly PulledLayer[] }): JSX.Element {
  const rows = layers.map((layer, index) => ({ ...layer, number: index + 1 }));
  const all = layers.reduce((sum, { size }) => sum + size, 0);
  const pulled = layers.filter(({ isShared }) => !isShared);
  const size = pulled.reduce((sum, layer) => sum + layer.size, 0);
  return (
    <section aria-labelledby="layers-heading">
      <h2 id="layers-heading">Layers of the new image, the lowest first</h2>
      <p class="quiet lead">
        A client that has the old image pulls {plural(pulled.length, "layer")} of {layers.length}:{" "}
        {formatSize(size)}, {formatShare(size, all)} of the image.
      </p>
      <DataTable
        caption="Layers"
        what="layer"
        rows={rows}
        columns={[
          { label: "Layer", isHeading: true, value: ({ number }) => number },
          {
            label: "Pulled",
            value: ({ isShared }) => (isShared ? "no" : "yes"),
            cell: ({ isShared }) =>
              isShared ? (
                <span class="badge good">✓ is there already</span>
              ) : (
                <span class="badge warn">↓ is pulled</span>
              ),
          },
          { label: "Size", value: (layer) => layer.size, cell: (layer) => formatSize(layer.size) },
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
