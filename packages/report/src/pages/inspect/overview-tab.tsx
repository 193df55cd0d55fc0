/**
 * The image at a glance.
 *
 * @module
 */
import type { JSX } from "preact";
import type { ImageReport } from "../../image/image-report.ts";
import { Bars } from "../parts/bars.tsx";
import { Figure } from "../parts/figure.tsx";
import { formatCount, formatSize, shortDigest } from "../parts/format.ts";
import { Treemap } from "../parts/treemap.tsx";
import { goTo, hrefOf } from "../parts/use-route.ts";
import { CHECKS, LEVELS } from "./check-texts.ts";
import { FILE_KINDS } from "./file-kind.ts";
import type { FileModel } from "./file-model.ts";
import { PackageLink } from "./package-link.tsx";
import type { PackageRow } from "./package-model.ts";

const SHOWN = 8;

export function OverviewTab(props: {
  readonly report: ImageReport;
  readonly model: FileModel;
  readonly packages: readonly PackageRow[];
}): JSX.Element {
  const { report, model, packages } = props;
  const { layers, checks, documents } = report;
  const pulled = layers.reduce((sum, { size = 0 }) => sum + size, 0);
  const root = model.tree("directory");
  const largest = [...packages].sort((a, b) => b.size - a.size).slice(0, SHOWN);
  return (
    <div>
      <dl class="numbers">
        <Figure label="on disk" value={formatSize(model.size)} />
        {pulled > 0 && <Figure label="to pull" value={formatSize(pulled)} />}
        <Figure
          label={packages.length === 1 ? "package" : "packages"}
          value={formatCount(packages.length)}
        />
        <Figure label={root.files === 1 ? "file" : "files"} value={formatCount(root.files)} />
        <Figure
          label={layers.length === 1 ? "layer" : "layers"}
          value={formatCount(layers.length)}
        />
      </dl>
      <div class="stack">
        <section aria-labelledby="overview-map">
          <h2 id="overview-map">
            <a href={hrefOf("files")}>Where the space goes</a>
          </h2>
          <Treemap
            node={root}
            label="Sizes by directory"
            onOpen={(way) => goTo("files", `directory:${way.join("/")}`)}
            onBack={() => {}}
          />
        </section>
        <div class="grid">
          {largest.length > 0 && (
            <section aria-labelledby="overview-packages" class="card">
              <h2 id="overview-packages">Largest packages</h2>
              <Bars
                whole={model.size}
                bars={largest.map(({ purl, name, size }) => ({
                  key: purl,
                  size,
                  label: <PackageLink name={name} />,
                }))}
              />
            </section>
          )}
          <section aria-labelledby="overview-kinds" class="card">
            <h2 id="overview-kinds">What the files are for</h2>
            <Bars
              whole={model.size}
              bars={model
                .sizesByKind()
                .map((size, kind) => ({ key: String(kind), size, label: FILE_KINDS[kind] }))
                .filter(({ size }) => size > 0)
                .sort((a, b) => b.size - a.size)}
            />
          </section>
          <section aria-labelledby="overview-checks" class="card">
            <h2 id="overview-checks">
              <a href={hrefOf("checks")}>Checks</a>
            </h2>
            <ul class="rows">
              {checks.map(({ name, findings }) => {
                const { title, level } = CHECKS[name];
                return (
                  <li key={name}>
                    <span>{title}</span>
                    {findings.length === 0 ? (
                      <span class="badge good">✓ none</span>
                    ) : (
                      <span class={`badge ${level}`}>
                        {formatCount(findings.length)} — {LEVELS[level]}
                      </span>
                    )}
                  </li>
                );
              })}
            </ul>
          </section>
          <section aria-labelledby="overview-documents" class="card">
            <h2 id="overview-documents">SBOMs and provenance</h2>
            {documents.length === 0 ? (
              <p class="quiet">
                None is attached to the image. A build attaches them with -o …,attest=buildkit.
              </p>
            ) : (
              <ul class="rows">
                {documents.map(({ kind, href, size, digest }) => (
                  <li key={`${kind} ${digest}`}>
                    {href === undefined ? <span>{kind}</span> : <a href={href}>{kind}</a>}
                    <span class="quiet">
                      {href === undefined && digest !== undefined && (
                        <span class="mono" title={digest}>
                          {shortDigest(digest)}{" "}
                        </span>
                      )}
                      {size !== undefined && formatSize(size)}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </section>
        </div>
      </div>
      {report.packageProblem !== undefined && (
        <p class="more">
          <span class="badge warn">Incomplete</span> {report.packageProblem}
        </p>
      )}
    </div>
  );
}
