import assert from "node:assert/strict";
import { test } from "node:test";
import { BASE_CAPABILITIES, type FakeGateway, fakeGateway } from "../../fixtures/fake-gateway.ts";
import { lockOf } from "../../fixtures/lock-of.ts";
import type { Job } from "../job/job.ts";
import type { Op } from "../proto/gateway_pb.ts";
import { runFrontend } from "./run-frontend.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;
const FOUND = `sha256:${"fe".repeat(32)}`;

const COPYING = `images:
  web:
    distro: scratch
    files:
      - { path: /srv/www, copy: ./www }
      - { path: /etc/motd, copy: base/etc/motd }
`;
const ABOVE = `images:
  web:
    distro: scratch
    from: docker://localhost/base:1
    config: { env: { B: 2 } }
    files: [{ path: /etc/motd, content: hello }]
`;

async function run(
  definition: string,
  contexts: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<FakeGateway> {
  const capabilities = [...BASE_CAPABILITIES, "source.ocilayout"];
  const gateway = await fakeGateway(capabilities, { "rootsmith.yaml": definition, ...files });
  const given = Object.entries(contexts).map(([name, value], index) => {
    return [`BUILDKIT_FRONTEND_OPT_${index + 1}`, `context:${name}=${value}`];
  });
  try {
    await runFrontend(gateway.client, {
      BUILDKIT_FRONTEND_OPT_0: "source=127.0.0.1:5000/rootsmith:1",
      BUILDKIT_WORKERS: '[{"Platforms":[{"architecture":"amd64","os":"linux"}]}]',
      BUILDKIT_SESSION_ID: "s1",
      ...Object.fromEntries(given),
    });
    return gateway;
  } finally {
    gateway.close();
  }
}

function sources(ops: readonly Op[]): (readonly [string, Readonly<Record<string, string>>])[] {
  return ops.flatMap(({ op }) =>
    op.case === "source" ? [[op.value.identifier, op.value.attrs] as const] : [],
  );
}

function message({ returned }: FakeGateway): string | undefined {
  return returned[0]?.error?.message;
}

test("a named context takes the place of what has its name beside the definition", async () => {
  const lock = await lockOf(COPYING, undefined, {
    "www/index.html": "1",
    "base/etc/motd": "2",
  });
  const contexts = { www: "local:www", base: "docker-image://debian:trixie" };
  const { solved, resolved } = await run(COPYING, contexts, { "web.lock.json": lock });
  assert.ok(resolved.includes("docker.io/library/debian:trixie"));
  const ops = solved.at(-1) ?? [];
  const identifiers = sources(ops).map(([identifier]) => identifier);
  assert.ok(identifiers.includes("local://www"));
  assert.ok(identifiers.includes(`docker-image://docker.io/library/debian:trixie@${FOUND}`));
  const [copy] = ops.filter(({ op, inputs }) => op.case === "file" && inputs.length > 0);
  const actions = copy?.op.case === "file" ? copy.op.value.actions : [];
  assert.deepEqual(
    actions.map(({ input, secondaryInput, output, action }) => {
      const { src, dest } = action.case === "copy" ? action.value : {};
      return [input, secondaryInput, output, src, dest];
    }),
    [
      [-1n, 0n, -1n, "/", "/www"],
      [2n, 1n, 0n, "/etc/motd", "/base/etc/motd"],
    ],
  );
});

test("an image on another one is written into it, by the digest of the lock", async () => {
  const lock = JSON.parse(await lockOf(ABOVE.replace(/ +from: .*\n/, "")));
  lock.image.from = "docker://localhost/base:1";
  lock.platforms[0].base = DIGEST;
  const { solved, returned } = await run(ABOVE, {}, { "web.lock.json": JSON.stringify(lock) });
  const ops = solved.at(-1) ?? [];
  const identifiers = sources(ops).map(([identifier]) => identifier);
  assert.ok(identifiers.includes(`docker-image://localhost/base:1@${DIGEST}`));
  const { op, inputs } = ops.find((one) => one.op.case === "exec") as Op;
  const mounts = op.case === "exec" ? op.value.mounts : [];
  const [base, output] = ["/.rs/b", "/.rs/o/0"].map((dest) =>
    mounts.find((mount) => mount.dest === dest),
  );
  assert.deepEqual([base?.readonly, base?.output, output?.readonly], [true, -1n, false]);
  const below = [base, output].map((mount) => inputs[Number(mount?.input)]?.digest);
  assert.equal(below[0], below[1]);
  const metadata = returned[0]?.result?.metadata["containerimage.config"];
  const { config, history } = JSON.parse(new TextDecoder().decode(metadata));
  assert.deepEqual(config, { Env: ["A=1", "B=2"] });
  assert.deepEqual(
    history.map((one: { created_by: string }) => one.created_by),
    ["below", "rootsmith web"],
  );
  const job = ops.flatMap((one) => (one.op.case === "file" ? one.op.value.actions : []));
  const file = job.find(({ action }) => action.case === "mkfile")?.action;
  const data = file?.case === "mkfile" ? file.value.data : new Uint8Array();
  const { base: known } = JSON.parse(new TextDecoder().decode(data)) as Job;
  assert.deepEqual(known, { name: "localhost/base:1", created: 86_400 });
});

test("a layout that has the name of an image takes its place", async () => {
  const contexts = { "localhost/base:1": `oci-layout://store:1@${DIGEST}` };
  const { solved } = await run(ABOVE, contexts);
  assert.deepEqual(
    solved.flatMap(sources).find(([identifier]) => identifier.startsWith("oci-layout:")),
    [`oci-layout://localhost/base:1@${DIGEST}`, { "oci.session": "s1", "oci.store": "store" }],
  );
});

test("what cannot lie below an image is an error that points to it", async () => {
  const from = (text: string): string => ABOVE.replace("docker://localhost/base:1", text);
  assert.equal(
    message(await run(from("oci:base"))),
    'Cannot use rootsmith.yaml:4:11: BuildKit cannot read "oci:base"\n' +
      "  hint: Write from: NAME, and give it by --build-context NAME=oci-layout://DIR:TAG",
  );
  assert.equal(
    message(await run(from("base"), { base: "local:base" })),
    'Cannot use rootsmith.yaml:4:11: BuildKit has no such image: Cannot build on the context "base": it is a directory, not an image',
  );
  assert.match(
    message(await run(from("base"), { base: "git:base" })) ?? "",
    /:4:11: .*Cannot use the context "base", "git:base"\n {2}hint: It can be a directory, docker-image:/,
  );
});
