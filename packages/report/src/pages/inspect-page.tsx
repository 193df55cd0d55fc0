/**
 * The page of `rootsmith inspect --html`.
 *
 * @module
 */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ImageReport } from "../image/image-report.ts";
import { AccountsTab } from "./inspect/accounts-tab.tsx";
import { ChecksTab } from "./inspect/checks-tab.tsx";
import { ConfigTab } from "./inspect/config-tab.tsx";
import { FileModel } from "./inspect/file-model.ts";
import { FilesTab } from "./inspect/files-tab.tsx";
import { LayersTab } from "./inspect/layers-tab.tsx";
import { OverviewTab } from "./inspect/overview-tab.tsx";
import { packageRows } from "./inspect/package-model.ts";
import { PackagesTab } from "./inspect/packages-tab.tsx";
import { formatCount, shortDigest } from "./parts/format.ts";
import { PageFrame } from "./parts/page-frame.tsx";
import { showPage } from "./parts/show-page.tsx";

function InspectPage({ data: report }: { readonly data: ImageReport }): JSX.Element {
  const model = useMemo(() => new FileModel(report), [report]);
  const packages = useMemo(() => packageRows(report), [report]);
  const { facts, layers, checks, accounts } = report;
  const findings = checks.filter((check) => check.findings.length > 0).length;
  return (
    <PageFrame
      title={facts.name}
      facts={[
        ...(facts.system === undefined ? [] : [["System", facts.system] as const]),
        ["Platform", facts.platform],
        ...(facts.platforms.length > 1
          ? [
              [
                "Also for",
                facts.platforms.filter((one) => one !== facts.platform).join(", "),
              ] as const,
            ]
          : []),
        ...(facts.created === undefined ? [] : [["Created", facts.created.slice(0, 10)] as const]),
        ...(facts.digest === undefined
          ? []
          : [
              [
                "Digest",
                <span class="mono" title={facts.digest} key="digest">
                  {shortDigest(facts.digest)}
                </span>,
              ] as const,
            ]),
      ]}
      tabs={[
        {
          name: "overview",
          label: "Overview",
          show: () => <OverviewTab report={report} model={model} packages={packages} />,
        },
        {
          name: "files",
          label: "Files",
          count: formatCount(model.tree("directory").files),
          show: (detail) => <FilesTab model={model} detail={detail} />,
        },
        {
          name: "packages",
          label: "Packages",
          count: formatCount(packages.length),
          show: (detail) => (
            <PackagesTab rows={packages} problem={report.packageProblem} detail={detail} />
          ),
        },
        {
          name: "layers",
          label: "Layers",
          count: formatCount(layers.length),
          show: () => <LayersTab layers={layers} />,
        },
        {
          name: "checks",
          label: "Checks",
          count: formatCount(findings),
          show: () => <ChecksTab checks={checks} model={model} />,
        },
        { name: "config", label: "Config and history", show: () => <ConfigTab report={report} /> },
        {
          name: "users",
          label: "Users",
          count: formatCount(accounts.users.length),
          show: () => <AccountsTab accounts={accounts} />,
        },
      ]}
    />
  );
}

void showPage(InspectPage);
