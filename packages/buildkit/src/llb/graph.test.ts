import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { fromBinary } from "@bufbuild/protobuf";
import { type Op, OpSchema } from "../proto/gateway_pb.ts";
import { exec } from "./exec.ts";
import { directory } from "./files.ts";
import { Graph, type Vertex } from "./graph.ts";
import { httpFile, image, localFiles } from "./sources.ts";

const PLATFORM = { os: "linux", architecture: "amd64" };
const DIGEST = `sha256:${"ab".repeat(32)}`;

function operations(graph: Graph, output: Vertex): Op[] {
  return graph.definition(output).def.map((bytes) => fromBinary(OpSchema, bytes));
}

test("httpFile() names the checksum, so that BuildKit knows the file by it", () => {
  const graph = new Graph();
  const [op] = operations(graph, httpFile(graph, "http://127.0.0.1/a.deb", DIGEST));
  assert.equal(op?.op.case, "source");
  assert.deepEqual(op?.op.value, {
    $typeName: "moby.buildkit.v1.frontend.SourceOp",
    identifier: "http://127.0.0.1/a.deb",
    attrs: { "http.checksum": DIGEST, "http.filename": "file" },
  });
});

test("a graph names operations by the digest of their bytes, and has each of them once", () => {
  const graph = new Graph();
  const first = directory(graph, "/.rs");
  // {file: {actions: [{input: -1, secondaryInput: -1, mkdir: {path: "/.rs", mode: 0755}}]}}, by hand
  const bytes = "2223122108ffffffffffffffffff0110ffffffffffffffffff0132090a042f2e727310ed03";
  assert.equal(Buffer.from(graph.definition(first).def[0] as Uint8Array).toString("hex"), bytes);
  assert.deepEqual(directory(graph, "/.rs"), first);
  assert.equal(graph.definition(first).def.length, 2);
});

test("directory() writes files into it, one after the other", () => {
  const graph = new Graph();
  const [op] = operations(graph, directory(graph, "/.rs", { a: "1", b: "2" }));
  const actions = op?.op.case === "file" ? op.op.value.actions : [];
  assert.deepEqual(
    actions.map(({ input, output, action }) => [input, output, action.case]),
    [
      [-1n, -1n, "mkdir"],
      [0n, -1n, "mkfile"],
      [1n, 0n, "mkfile"],
    ],
  );
});

test("a graph says which line of the user's file its operations are for", () => {
  const graph = new Graph({ filename: "rootsmith.yaml", text: "images:", line: 1, column: 3 });
  const { digest } = directory(graph, "/.rs");
  const { source } = graph.definition({ digest, index: 0 });
  assert.equal(source?.infos[0]?.filename, "rootsmith.yaml");
  const [range] = source?.locations[digest]?.locations[0]?.ranges ?? [];
  assert.deepEqual([range?.start?.line, range?.start?.character], [1, 2]);
});

test("the last operation of a definition has no body, and one input", () => {
  const graph = new Graph();
  const vertex = directory(graph, "/.rs");
  const last = operations(graph, vertex).at(-1);
  assert.equal(last?.op.case, undefined);
  assert.deepEqual(
    last?.inputs.map(({ digest, index }) => [digest, index]),
    [[vertex.digest, 0n]],
  );
});

test("exec() gives each mount its input and output by number", () => {
  const graph = new Graph();
  const root = directory(graph, "/.rs");
  const builder = image(graph, `127.0.0.1:5000/rootsmith@${DIGEST}`, PLATFORM);
  const outputs = exec(graph, {
    name: "build",
    args: ["/.rs/l/node"],
    env: { PATH: "/.rs/l" },
    network: "none",
    platform: PLATFORM,
    mounts: [
      { dest: "/", from: root, isOutput: true },
      { dest: "/.rs/w" },
      { dest: "/.rs/l", from: builder, selector: "/.rs/l" },
      { dest: "/.rs/o", isOutput: true },
    ],
  });
  assert.deepEqual(
    outputs.map(({ index }) => index),
    [0, 1],
  );
  const op = operations(graph, outputs[1] as Vertex).at(-2);
  assert.equal(op?.op.case, "exec");
  if (op?.op.case !== "exec") return;
  const { mounts, network, meta } = op.op.value;
  assert.equal(network, 2);
  assert.deepEqual(meta?.env, ["PATH=/.rs/l"]);
  assert.deepEqual(
    mounts.map(({ dest, input, output, readonly }) => [dest, input, output, readonly]),
    [
      ["/", 0n, 0n, false],
      ["/.rs/w", -1n, -1n, false],
      ["/.rs/l", 1n, -1n, true],
      ["/.rs/o", -1n, 1n, false],
    ],
  );
});

test("localFiles() asks the client of the session for the files of the patterns", () => {
  const graph = new Graph();
  const options = { session: "s1", patterns: ["rootsmith.yaml"], title: "load" };
  const [op] = operations(graph, localFiles(graph, "dockerfile", options));
  assert.equal(op?.op.case === "source" && op.op.value.identifier, "local://dockerfile");
  assert.deepEqual(op?.op.case === "source" && op.op.value.attrs, {
    "local.session": "s1",
    "local.includepattern": '["rootsmith.yaml"]',
    "local.sharedkeyhint": 'rootsmith-dockerfile-["rootsmith.yaml"]',
  });
});
