/**
 * Programs that BuildKit runs.
 *
 * @module
 */
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type MountSchema, OpSchema } from "../proto/gateway_pb.ts";
import type { Graph, Vertex } from "./graph.ts";

/** Neither an input nor an output. */
const NONE = -1n;

export interface ExecMount {
  readonly dest: string;
  /** It cannot be written, unless it is an output. Default: an empty directory, which can. */
  readonly from?: Vertex;
  /** A directory or a file of `from`. */
  readonly selector?: string;
  /** True: its content is an output of the exec. */
  readonly isOutput?: boolean;
}

export interface ExecOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The first is the root. */
  readonly mounts: readonly ExecMount[];
  readonly network: "none" | "sandbox" | "host";
  readonly platform: { readonly os: string; readonly architecture: string };
  readonly ignoreCache?: boolean;
}

const NETWORKS = { sandbox: 0, host: 1, none: 2 } as const;

/** @returns The outputs, in the order of their mounts. */
export function exec(graph: Graph, options: ExecOptions): Vertex[] {
  const { name, args, env, network, platform, ignoreCache = false } = options;
  const inputs: Vertex[] = [];
  const mounts: MessageInitShape<typeof MountSchema>[] = [];
  let outputs = 0;
  for (const { dest, from, selector = "", isOutput = false } of options.mounts) {
    let input = NONE;
    if (from !== undefined) {
      input = BigInt(inputs.length);
      inputs.push(from);
    }
    const output = isOutput ? BigInt(outputs++) : NONE;
    mounts.push({ dest, input, selector, output, readonly: from !== undefined && !isOutput });
  }
  const meta = {
    args: [...args],
    env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    cwd: "/",
  };
  const op = create(OpSchema, {
    op: { case: "exec", value: { meta, mounts, network: NETWORKS[network] } },
    platform,
  });
  const digest = graph.add(inputs, op, { name, ignoreCache });
  return Array.from({ length: outputs }, (_, index) => ({ digest, index }));
}
