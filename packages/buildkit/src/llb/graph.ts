/**
 * A graph of operations as BuildKit takes it (LLB): each is named by the digest of its bytes.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/solver/pb/ops.proto
 * @module
 */
import { createHash } from "node:crypto";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type Definition,
  DefinitionSchema,
  type Input,
  InputSchema,
  type Op,
  OpSchema,
  type Range,
  RangeSchema,
  type SourceInfo,
  SourceInfoSchema,
  type SourceSchema,
} from "../proto/gateway_pb.ts";

/** One output of an operation. */
export interface Vertex {
  readonly digest: string;
  readonly index: number;
}

/** The line of the user's file that operations are for: where one fails, clients show it. */
export interface GraphSource {
  readonly filename: string;
  readonly text: string;
  /** Beginning with 1, as columns do. */
  readonly line: number;
  readonly column: number;
}

interface VertexOptions {
  /** What users see while it runs. */
  readonly name: string;
  readonly ignoreCache?: boolean;
}

export class Graph {
  /** Serialized once: to do it again might give other bytes, and another digest. */
  readonly #operations = new Map<string, Uint8Array>();
  readonly #metadata = new Map<string, VertexOptions>();
  readonly #source: GraphSource | undefined;

  constructor(source?: GraphSource) {
    this.#source = source;
  }

  /** @returns The digest of the operation; inputs have to be of this graph. */
  add(inputs: readonly Vertex[], op: Op, options: VertexOptions): string {
    const bytes = toBinary(OpSchema, { ...op, inputs: inputs.map(inputOf) });
    const digest = digestOf(bytes);
    this.#operations.set(digest, bytes);
    this.#metadata.set(digest, options);
    return digest;
  }

  /** The message that asks for one vertex: all operations, inputs first, and a last one that names it. */
  definition({ digest, index }: Vertex): Definition {
    const last = create(OpSchema, { inputs: [inputOf({ digest, index })] });
    const metadata = [...this.#metadata].map(
      ([key, { name, ignoreCache = false }]) =>
        [key, { ignoreCache, description: { "llb.customname": name } }] as const,
    );
    return create(DefinitionSchema, {
      def: [...this.#operations.values(), toBinary(OpSchema, last)],
      metadata: Object.fromEntries(metadata),
      ...(this.#source && { source: this.#locations(this.#source) }),
    });
  }

  #locations(source: GraphSource): MessageInitShape<typeof SourceSchema> {
    const { info, range } = sourceRange(source);
    const locations = [{ sourceIndex: 0, ranges: [range] }];
    const all = [...this.#operations.keys()].map((digest) => [digest, { locations }] as const);
    return { infos: [info], locations: Object.fromEntries(all) };
  }
}

/** A line of a file as the messages of BuildKit name it: characters are counted from 0. */
export function sourceRange({ filename, text, line, column }: GraphSource): {
  readonly info: SourceInfo;
  readonly range: Range;
} {
  const position = { line, character: column - 1 };
  const data = new TextEncoder().encode(text);
  return {
    info: create(SourceInfoSchema, { filename, data, language: "YAML" }),
    range: create(RangeSchema, { start: position, end: position }),
  };
}

function inputOf({ digest, index }: Vertex): Input {
  return create(InputSchema, { digest, index: BigInt(index) });
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
