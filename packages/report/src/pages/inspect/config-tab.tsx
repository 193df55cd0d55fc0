/**
 * How containers of an image start, and how it came to be.
 *
 * @module
 */
import type { JSX } from "preact";
import type { ImageReport } from "../../image/image-report.ts";

export function ConfigTab({ report }: { readonly report: ImageReport }): JSX.Element {
  const { facts, history } = report;
  const { config, annotations } = facts;
  return (
    <div class="stack">
      <div class="grid">
        <section aria-labelledby="start-heading" class="card">
          <h2 id="start-heading">How containers start</h2>
          <dl class="pairs">
            {Object.entries(config)
              .filter(([name, value]) => name !== "Labels" && name !== "Env" && value !== null)
              .map(([name, value]) => (
                <>
                  <dt>{name}</dt>
                  <dd class="mono">{textOf(value)}</dd>
                </>
              ))}
          </dl>
          {Object.keys(config).length === 0 && <p class="quiet">The config says nothing.</p>}
        </section>
        <Pairs title="Environment" pairs={(config.Env ?? []).map(splitVariable)} />
        <Pairs title="Labels" pairs={Object.entries(config.Labels ?? {})} />
        <Pairs title="Annotations" pairs={Object.entries(annotations)} />
      </div>
      <section aria-labelledby="history-heading">
        <h2 id="history-heading">History</h2>
        {history.length === 0 ? (
          <p class="quiet">The image has none.</p>
        ) : (
          <ol class="history">
            {history.map(({ created, created_by: by, comment, empty_layer: isEmpty }, index) => (
              <li key={index} class="card">
                <code>{by ?? "not stated"}</code>
                <div class="quiet">
                  {[created, comment, isEmpty ? "no layer" : undefined].filter(Boolean).join(" · ")}
                </div>
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}

function Pairs(props: {
  readonly title: string;
  readonly pairs: readonly (readonly [string, string])[];
}): JSX.Element | null {
  const { title, pairs } = props;
  if (pairs.length === 0) return null;
  const id = `${title.toLowerCase()}-heading`;
  return (
    <section aria-labelledby={id} class="card">
      <h2 id={id}>{title}</h2>
      <dl class="pairs">
        {pairs.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd class="mono">{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function splitVariable(variable: string): readonly [string, string] {
  const at = variable.indexOf("=");
  return at < 0 ? [variable, ""] : [variable.slice(0, at), variable.slice(at + 1)];
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return JSON.stringify(value);
  return typeof value === "object" && value !== null
    ? Object.keys(value).join(", ")
    : String(value);
}
