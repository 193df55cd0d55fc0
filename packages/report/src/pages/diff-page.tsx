/**
 * The page of `rootsmith diff --html`.
 *
 * @module
 */
import type { JSX } from "preact";
import type { DifferenceReport } from "../difference/difference-report.ts";
import { DiffConfig } from "./diff/diff-config.tsx";
import { DiffFiles } from "./diff/diff-files.tsx";
import { DiffLayers } from "./diff/diff-layers.tsx";
import { DiffOverview } from "./diff/diff-overview.tsx";
import { DiffPackages } from "./diff/diff-packages.tsx";
import { formatCount, formatSize } from "./parts/format.ts";
import { PageFrame } from "./parts/page-frame.tsx";
import { showPage } from "./parts/show-page.tsx";
import "./diff/diff.css";

function DiffPage({ data: report }: { readonly data: DifferenceReport }): JSX.Element {
  const { old, new: newer, packages, files, config, layers } = report;
  const pulled = layers.reduce((sum, { size, isShared }) => sum + (isShared ? 0 : size), 0);
  return (
    <PageFrame
      title={`${old.name} → ${newer.name}`}
      facts={[
        [
          "Platform",
          old.platform === newer.platform ? old.platform : `${old.platform} → ${newer.platform}`,
        ],
        ["On disk", `${formatSize(old.size)} → ${formatSize(newer.size)}`],
        ["Created", `${old.created?.slice(0, 10) ?? "?"} → ${newer.created?.slice(0, 10) ?? "?"}`],
      ]}
      tabs={[
        { name: "overview", label: "Overview", show: () => <DiffOverview report={report} /> },
        {
          name: "packages",
          label: "Packages",
          count: formatCount(packages.length),
          show: () => <DiffPackages packages={packages} />,
        },
        {
          name: "files",
          label: "Files",
          count: formatCount(files.length),
          show: () => <DiffFiles files={files} />,
        },
        {
          name: "config",
          label: "Config",
          count: formatCount(config.length),
          show: () => <DiffConfig config={config} />,
        },
        {
          name: "layers",
          label: "Layers",
          count: formatSize(pulled),
          show: () => <DiffLayers layers={layers} />,
        },
      ]}
    />
  );
}

void showPage(DiffPage);
