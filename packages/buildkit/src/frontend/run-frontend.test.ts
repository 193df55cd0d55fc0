import assert from "node:assert/strict";
import { test } from "node:test";
import { BASE_CAPABILITIES, type FakeGateway, fakeGateway } from "../../fixtures/fake-gateway.ts";
import { lockOf } from "../../fixtures/lock-of.ts";
import type { Job } from "../job/job.ts";
import type { Op } from "../proto/gateway_pb.ts";
import { runFrontend } from "./run-frontend.ts";

const ENV = {
  BUILDKIT_FRONTEND_OPT_0: "filename=rootsmith.yaml",
  BUILDKIT_FRONTEND_OPT_1: "source=127.0.0.1:5000/rootsmith:1",
  BUILDKIT_FRONTEND_OPT_2: "label:team=base",
  BUILDKIT_WORKERS: '[{"Platforms":[{"architecture":"amd64","os":"linux"}]}]',
};
const DEFINITION = "images:\n  empty:\n    distro: scratch\n";
const LOCK = await lockOf(DEFINITION, ["linux/amd64", "linux/arm64"]);

async function run(
  files: Record<string, string>,
  options: {
    readonly caps?: readonly string[];
    readonly without?: string;
    readonly env?: Record<string, string>;
  } = {},
): Promise<FakeGateway> {
  const caps = [...BASE_CAPABILITIES, ...(options.caps ?? [])].filter(
    (cap) => cap !== options.without,
  );
  const gateway = await fakeGateway(caps, files);
  try {
    await runFrontend(gateway.client, { ...ENV, ...options.env });
    return gateway;
  } finally {
    gateway.close();
  }
}

function execs({ solved }: FakeGateway): Extract<Op["op"], { case: "exec" }>["value"][] {
  return solved.flatMap((ops) => ops.flatMap(({ op }) => (op.case === "exec" ? [op.value] : [])));
}

/** What steps find in their root. */
function jobs({ solved }: FakeGateway): Job[] {
  const actions = solved.flatMap((ops) =>
    ops.flatMap(({ op }) => (op.case === "file" ? op.value.actions : [])),
  );
  return actions.flatMap(({ action }) =>
    action.case === "mkfile" ? [JSON.parse(new TextDecoder().decode(action.value.data))] : [],
  );
}

function metadata({ returned }: FakeGateway, key: string): unknown {
  return JSON.parse(new TextDecoder().decode(returned[0]?.result?.metadata[key]));
}

test("runFrontend() builds the image of a lock in one step without network", async () => {
  const gateway = await run({ "rootsmith.yaml": DEFINITION, "empty.lock.json": LOCK });
  const [step, ...others] = execs(gateway);
  assert.equal(others.length, 0);
  assert.equal(step?.network, 2);
  assert.deepEqual(
    step?.mounts.map(({ dest, output }) => [dest, output]),
    [
      ["/", 0n],
      ["/.rs/w", -1n],
      ["/.rs/l", -1n],
      ["/.rs/o/0", 1n],
      ["/.rs/k", -1n],
    ],
  );
  assert.deepEqual(metadata(gateway, "containerimage.config"), {
    created: "1970-01-01T00:00:00Z",
    architecture: "amd64",
    os: "linux",
    config: { Labels: { team: "base" } },
    rootfs: { type: "layers", diff_ids: [] },
    history: [{ created: "1970-01-01T00:00:00Z", created_by: "rootsmith empty" }],
  });
});

test("runFrontend() gives a step its image alone, so that the others can change", async () => {
  const files = { "rootsmith.yaml": DEFINITION, "empty.lock.json": LOCK };
  const changed = `# a comment\n${DEFINITION}  other:\n    distro: busybox\n`;
  const env = { BUILDKIT_FRONTEND_OPT_3: "target=empty" };
  const first = await run(files);
  const second = await run({ ...files, "rootsmith.yaml": changed }, { env });
  assert.deepEqual(second.solved.at(-1), first.solved.at(-1));
  assert.deepEqual(
    jobs(first)[0]?.definition,
    '{"images":{"image":{"name":"empty","distro":"scratch"}}}',
  );
});

test("runFrontend() puts layers together where BuildKit can, as many as the step has made", async () => {
  const files = {
    "rootsmith.yaml": DEFINITION,
    "empty.lock.json": LOCK,
    ".rootsmith-layers.json": '["files","definition"]',
  };
  const { solved } = await run(files, { caps: ["mergeop", "diffop"] });
  const inputsOf = (kind: string): bigint[] | undefined =>
    solved
      .at(-1)
      ?.find(({ op }) => op.case === kind)
      ?.inputs.map(({ index }) => index);
  // what says how many there are, which is taken away again
  assert.deepEqual(inputsOf("merge"), [1n, 2n, 3n]);
  assert.deepEqual(inputsOf("diff"), [1n, 0n]);
});

test("runFrontend() returns a result for each of several platforms", async () => {
  const env = { BUILDKIT_FRONTEND_OPT_3: "platform=linux/amd64,linux/arm64" };
  const gateway = await run({ "rootsmith.yaml": DEFINITION, "empty.lock.json": LOCK }, { env });
  const result = gateway.returned[0]?.result?.result;
  assert.equal(result?.case, "refs");
  assert.deepEqual(result?.case === "refs" && Object.keys(result.value.refs), [
    "linux/amd64",
    "linux/arm64",
  ]);
  assert.deepEqual(metadata(gateway, "refs.platforms"), {
    Platforms: [
      { ID: "linux/amd64", Platform: { os: "linux", architecture: "amd64" } },
      { ID: "linux/arm64", Platform: { os: "linux", architecture: "arm64" } },
    ],
  });
});

test("runFrontend() attaches the SBOM of the step where it is asked for, and BuildKit can", async () => {
  const files = { "rootsmith.yaml": DEFINITION, "empty.lock.json": LOCK };
  const env = { BUILDKIT_FRONTEND_OPT_3: "attest:sbom=" };
  const caps = ["reference.attestations"];
  const { returned, solved } = await run(files, { caps, env });
  const { attestation = [] } = returned[0]?.result?.attestations["linux/amd64"] ?? {};
  assert.deepEqual(
    attestation.map(({ kind, path, predicateType, subjects }) => [
      ...[kind, path, predicateType],
      subjects.map((subject) => subject.kind),
    ]),
    [[0, "/.rs/sbom.spdx.json", "https://spdx.dev/Document", [0]]],
  );
  assert.equal(solved.at(-1)?.at(-1)?.inputs[0]?.index, 0n);

  const others = [await run(files, { caps }), await run(files, { env })];
  assert.deepEqual(
    others.map((gateway) => gateway.returned[0]?.result?.attestations),
    [{}, {}],
  );
  // the step is the same with and without
  assert.deepEqual(jobs(others[0] as FakeGateway)[0]?.sbom, true);
});

test("runFrontend() resolves in a step of its own where there is no lock, and builds from its output", async () => {
  const gateway = await run({ "rootsmith.yaml": DEFINITION, "lock.json": LOCK });
  const [resolving, , building] = execs(gateway);
  assert.equal(resolving?.network, 0);
  assert.equal(building?.network, 2);
  assert.deepEqual(building?.mounts.at(-1)?.dest, "/.rs/k");
});

test("runFrontend() returns an error that points into the definition", async () => {
  const gateway = await run({ "rootsmith.yaml": "images:\n  empty:\n    distro: scartch\n" });
  const { error } = gateway.returned[0] ?? {};
  assert.match(
    error?.message ?? "",
    /^Cannot use rootsmith\.yaml:3:13: no distro is called "scartch"/,
  );
  const [detail] = error?.details ?? [];
  assert.equal(detail?.typeUrl, "github.com/moby/buildkit/errdefs.Source+json");
  const { info, ranges } = JSON.parse(new TextDecoder().decode(detail?.value));
  assert.equal(info.filename, "rootsmith.yaml");
  assert.deepEqual(ranges[0].start, { line: 3, character: 12 });
});

test("runFrontend() returns an error where the lock is of another image or platform", async () => {
  const env = { BUILDKIT_FRONTEND_OPT_3: "platform=linux/s390x" };
  const gateway = await run({ "rootsmith.yaml": DEFINITION, "empty.lock.json": LOCK }, { env });
  assert.equal(
    gateway.returned[0]?.error?.message,
    'Cannot build "empty" from "empty.lock.json": it has no linux/s390x\n  hint: Write a new lock with rootsmith update, or remove it',
  );
});

test("runFrontend() returns an error where BuildKit cannot do what every build takes", async () => {
  const files = { "rootsmith.yaml": DEFINITION, "empty.lock.json": LOCK };
  const { returned, solved } = await run(files, { without: "source.http.checksum" });
  assert.equal(
    returned[0]?.error?.message,
    'Cannot build with this BuildKit: it does not do downloads by checksum ("source.http.checksum")\n' +
      "  hint: Use BuildKit 0.8 or a later one, or build with rootsmith build",
  );
  assert.equal(execs({ solved } as FakeGateway).length, 0);
});

test("runFrontend() suggests the nearest name of an image, and counts a platform once", async () => {
  const files = { "rootsmith.yaml": DEFINITION, "empty.lock.json": LOCK };
  const { returned } = await run(files, { env: { BUILDKIT_FRONTEND_OPT_3: "target=emty" } });
  assert.equal(
    returned[0]?.error?.message,
    'Cannot choose what to build: no image is called "emty"\n  hint: Did you mean "empty"?',
  );
  const twice = { BUILDKIT_FRONTEND_OPT_3: "platform=linux/amd64,linux/amd64" };
  assert.equal((await run(files, { env: twice })).returned[0]?.result?.result.case, "ref");
});

test("runFrontend() returns what BuildKit says of a step that fails", async () => {
  const files = {
    "rootsmith.yaml": DEFINITION,
    "empty.lock.json": LOCK,
    "": "network bridge not found",
  };
  const { returned } = await run(files, { caps: ["mergeop", "diffop"] });
  assert.equal(returned[0]?.error?.message, "network bridge not found");
});
