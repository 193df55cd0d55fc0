/**
 * What the client of a build asks for, as BuildKit hands it to a frontend.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/frontend/gateway/gateway.go "BUILDKIT_FRONTEND_OPT_"
 * @module
 */
import type { CacheSource } from "../gateway/gateway.ts";

export interface FrontendOptions {
  /** Of the definition, below the directory that the client sends. */
  readonly filename: string;
  /** The image to build: `--target`. */
  readonly target?: string;
  /** `"linux/amd64"`, as many as `--platform` has. */
  readonly platforms: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly noCache: boolean;
  readonly network: "sandbox" | "host" | "none";
  /** The reference of this frontend. */
  readonly source: string;
  readonly resolveMode: string;
  readonly session: string;
  readonly imports: readonly CacheSource[];
  /** Named contexts, as `docker-image://…`, `oci-layout://…` or `local:NAME`: `--build-context`. */
  readonly contexts: Readonly<Record<string, string>>;
  /** True: the image is to have an SBOM attached: `--sbom`. */
  readonly sbom: boolean;
  /** A subrequest, `"frontend.subrequests.describe"`. */
  readonly request?: string;
  /** Of the machine that builds. */
  readonly workerPlatform: string;
  /** Names of what the client sends: the directory of the definition, the build context. */
  readonly definitionSource: string;
}

const PREFIX = "BUILDKIT_FRONTEND_OPT_";

export function frontendOptions(
  env: Readonly<Record<string, string | undefined>>,
): FrontendOptions {
  const options = new Map<string, string>();
  for (const [key, value = ""] of Object.entries(env)) {
    if (!key.startsWith(PREFIX)) continue;
    const equals = value.indexOf("=");
    options.set(value.slice(0, equals), value.slice(equals + 1));
  }
  const target = options.get("target");
  const request = options.get("requestid");
  const network = options.get("force-network-mode");
  return {
    filename: options.get("filename") ?? "rootsmith.yaml",
    ...(target && { target }),
    platforms: list(options.get("platform")),
    args: below(options, "build-arg:"),
    labels: below(options, "label:"),
    noCache: options.has("no-cache"),
    network: network === "host" || network === "none" ? network : "sandbox",
    source: options.get("source") ?? options.get("cmdline") ?? "",
    resolveMode: options.get("image-resolve-mode") ?? "default",
    session: env.BUILDKIT_SESSION_ID ?? "",
    imports: cacheImports(options),
    contexts: below(options, "context:"),
    sbom: options.has("attest:sbom"),
    ...(request && { request }),
    workerPlatform: workerPlatform(env.BUILDKIT_WORKERS),
    definitionSource: options.get("dockerfilekey") ?? "dockerfile",
  };
}

function list(text = ""): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function below(options: ReadonlyMap<string, string>, prefix: string): Record<string, string> {
  const found = [...options].filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** As JSON, or, of old clients, as a list of references. */
function cacheImports(options: ReadonlyMap<string, string>): CacheSource[] {
  const references = list(options.get("cache-from"));
  const imports = JSON.parse(options.get("cache-imports") || "[]") as {
    readonly Type?: string;
    readonly Attrs?: Record<string, string>;
  }[];
  return [
    ...imports.map(({ Type = "", Attrs = {} }) => ({ type: Type, attrs: Attrs })),
    ...references.map((ref) => ({ type: "registry", attrs: { ref } })),
  ];
}

function workerPlatform(workers = "[]"): string {
  const [worker] = JSON.parse(workers) as {
    readonly Platforms?: readonly { readonly os: string; readonly architecture: string }[];
  }[];
  const [first] = worker?.Platforms ?? [];
  return first === undefined ? "linux/amd64" : `${first.os}/${first.architecture}`;
}
