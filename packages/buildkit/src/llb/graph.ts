/**
 * A graph of operations as BuildKit takes it (LLB): each is named by the digest of its bytes.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/solver/pb/ops.proto
 * @module
 */
import { createHash } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  type Definition,
  DefinitionSchema,
  type Input,
  InputSchema,
  type Op,
  OpSchema,
} from "../proto/gateway_pb.ts";

/** One output of an operation. */
export interface Vertex {
  readonly digest: string;
  readonly index: number;
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
    });
  }
}

function inputOf({ digest, index }: Vertex): Input {
  return create(InputSchema, { digest, index: BigInt(index) });
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
