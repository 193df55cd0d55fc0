/**
 * What a frontend asks of BuildKit, by its gateway API.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/frontend/gateway/pb/gateway.proto
 * @module
 */
import { posix } from "node:path";
import { create } from "@bufbuild/protobuf";
import { type Graph, type GraphSource, sourceRange, type Vertex } from "../llb/graph.ts";
import {
  AttestationsSchema,
  LLBBridge,
  RefSchema,
  type Result,
  ResultSchema,
} from "../proto/gateway_pb.ts";
import { GatewayError } from "./gateway-error.ts";
import type { GrpcClient } from "./grpc-client.ts";

/** A result that BuildKit holds; the id is for later calls. */
export interface Reference {
  readonly id: string;
}

/** Bytes of one answer: older servers take no message of more than 4 MiB. */
const PART_SIZE = 2 << 20;

const { method } = LLBBridge;

/** Capabilities without which nothing is built. */
const NEEDED = [
  ["file.base", "file operations"],
  ["source.local.includepatterns", "parts of what a client sends"],
  ["source.http.checksum", "downloads by checksum"],
  ["exec.mount.bind", "programs with mounts"],
  ["exec.mount.selector", "mounts of a directory"],
  ["exec.meta.network", "programs without network"],
] as const;

export class Gateway {
  readonly #client: GrpcClient;
  readonly #capabilities: ReadonlySet<string>;
  readonly #imports: readonly CacheSource[];

  private constructor(
    client: GrpcClient,
    capabilities: ReadonlySet<string>,
    imports: readonly CacheSource[],
  ) {
    this.#client = client;
    this.#capabilities = capabilities;
    this.#imports = imports;
  }

  /** Asks what BuildKit can do. @param imports Caches for everything that is solved. */
  static async open(client: GrpcClient, imports: readonly CacheSource[] = []): Promise<Gateway> {
    const pong = await client.call(method.ping, {});
    const enabled = [...pong.frontendCapabilities, ...pong.llbCapabilities].filter(
      (capability) => capability.enabled,
    );
    return new Gateway(client, new Set(enabled.map(({ id }) => id)), imports);
  }

  /** True if BuildKit lists the capability: `"mergeop"`. */
  can(capability: string): boolean {
    return this.#capabilities.has(capability);
  }

  /** @throws {GatewayError} If BuildKit lacks what every build takes. */
  checkCapabilities(): void {
    // Old versions that list nothing have the first ones.
    const lacking = this.#capabilities.size > 0 && NEEDED.find(([id]) => !this.can(id));
    if (!lacking) return;
    const [id, what] = lacking;
    throw Object.assign(
      new GatewayError(`Cannot build with this BuildKit: it does not do ${what} ("${id}")`),
      { hint: "Use BuildKit 0.8 or a later one, or build with rootsmith build" },
    );
  }

  /** Builds lazily: what is not asked for by a later call is built at the export. */
  async solve(graph: Graph, output: Vertex): Promise<Reference> {
    const { ref, result } = await this.#client.call(method.solve, {
      definition: graph.definition(output),
      allowResultReturn: true,
      allowResultArrayRef: this.can("proto.refarray"),
      cacheImports: this.#imports.map(({ type, attrs }) => ({ type, attrs })),
    });
    const found = result?.result;
    if (found?.case === "ref") return { id: found.value.id };
    return { id: found?.case === "oldRef" ? found.value : ref };
  }

  /** The whole of a file; undefined if there is none. */
  async readFile({ id }: Reference, path: string): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    for (let offset = 0; ; ) {
      const range = { offset: BigInt(offset), length: BigInt(PART_SIZE) };
      try {
        const { data } = await this.#client.call(method.readFile, { ref: id, path, range });
        parts.push(data);
        offset += data.byteLength;
        if (data.byteLength < PART_SIZE) break;
      } catch (error) {
        if (isMissing(error, path)) return undefined;
        throw error;
      }
    }
    return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  }

  /** What a reference leads to now. @param layout Where the image lies, if in a layout of the client. */
  async resolveImage(
    ref: string,
    platform: PlatformName,
    { mode = "default", layout }: ResolveImageOptions = {},
  ): Promise<ResolvedImage> {
    const { digest, config } = await this.#client.call(method.resolveImageConfig, {
      ref,
      platform: { ...platform },
      resolveMode: mode,
      logName: `resolve image config for ${ref}`,
      ...(layout && { resolverType: 1, sessionId: layout.session, storeId: layout.store }),
    });
    return { digest, config: JSON.parse(new TextDecoder().decode(config) || "{}") };
  }

  /** Shows a warning to the user, where BuildKit can. @param source What it is about. */
  async warn(message: string, source: GraphSource): Promise<void> {
    if (!this.can("gateway.warnings")) return;
    const { info, range } = sourceRange(source);
    const short = new TextEncoder().encode(message);
    await this.#client.call(method.warn, { level: 1n, short, info, ranges: [range] });
  }

  /** The result of the build: by platform if there are several. */
  async return({
    references = new Map(),
    metadata,
    isMany = false,
    documents = new Map(),
  }: GatewayResult): Promise<void> {
    const attestations = [...documents].map(([platform, { reference, path, predicateType }]) => {
      const attestation = { path, predicateType, ref: { id: reference.id }, subjects: [{}] };
      return [platform, create(AttestationsSchema, { attestation: [attestation] })] as const;
    });
    const result = create(ResultSchema, {
      result: this.#result(references, isMany),
      metadata,
      attestations: Object.fromEntries(attestations),
    });
    await this.#client.call(method.return, { result });
  }

  async returnError(error: ReturnedError): Promise<void> {
    await this.#client.call(method.return, { error });
  }

  #result(references: ReadonlyMap<string, Reference>, isMany: boolean): Result["result"] {
    if (references.size === 0) return { case: undefined };
    const ids = [...references].map(([name, { id }]) => [name, id] as const);
    if (this.can("proto.refarray")) {
      const refs = ids.map(([name, id]) => [name, create(RefSchema, { id })] as const);
      if (isMany) {
        const value = {
          $typeName: "moby.buildkit.v1.frontend.Refs",
          refs: Object.fromEntries(refs),
        };
        return { case: "refs", value: value as never };
      }
      const [first] = refs;
      return first === undefined ? { case: undefined } : { case: "ref", value: first[1] };
    }
    if (isMany) {
      const value = {
        $typeName: "moby.buildkit.v1.frontend.OldRefs",
        refs: Object.fromEntries(ids),
      };
      return { case: "oldRefs", value: value as never };
    }
    return { case: "oldRef", value: ids[0]?.[1] ?? "" };
  }
}

/** What a frontend answers. */
export interface GatewayResult {
  readonly references?: ReadonlyMap<string, Reference>;
  readonly metadata: Readonly<Record<string, Uint8Array>>;
  /** True: by platform. */
  readonly isMany?: boolean;
  /** What is attached to the images, by platform, where BuildKit can: `reference.attestations`. */
  readonly documents?: ReadonlyMap<string, AttachedDocument>;
}

/** The predicate of an in-toto statement, of which BuildKit makes the rest. */
export interface AttachedDocument {
  readonly reference: Reference;
  /** Of its JSON. */
  readonly path: string;
  readonly predicateType: string;
}

/** A cache to import from, as the client of the build names it. */
export interface CacheSource {
  readonly type: string;
  readonly attrs: Record<string, string>;
}

interface PlatformName {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

interface ResolveImageOptions {
  /** As `--pull` has it. */
  readonly mode?: string;
  readonly layout?: { readonly session: string; readonly store: string };
}

export interface ResolvedImage {
  /** Of the manifest, or index; `""` of an image that lies in the engine alone. */
  readonly digest: string;
  /** Of the platform: config.json. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** google.rpc.Status */
export interface ReturnedError {
  readonly code: number;
  readonly message: string;
  readonly details: ErrorDetail[];
}

/** google.protobuf.Any */
export interface ErrorDetail {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** BuildKit says it in words alone, and those of the store on its disk differ; a step that fails names no file. */
function isMissing(error: unknown, path: string): boolean {
  if (!(error instanceof GatewayError)) return false;
  return (
    error.message.includes(posix.basename(path)) && /no such file|not found/i.test(error.message)
  );
}
