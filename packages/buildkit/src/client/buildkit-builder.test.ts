import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { LayersRequest, ProgressEvent } from "@rootsmith/core";
import { collectBytes, digestOfBytes, storedBytes } from "@rootsmith/core/provider";
import { busybox } from "@rootsmith/distro-busybox";
import { debian } from "@rootsmith/distro-debian";
import { type Answer, type FakeBuilder, fakeBuilder } from "../../fixtures/fake-builder.ts";
import { buildkitBuilder } from "./buildkit-builder.ts";

const work = mkdtempSync(join(tmpdir(), "rootsmith-client-"));
const env = { ...process.env };
after(() => {
  Object.assign(process.env, { PATH: env.PATH });
  rmSync(work, { recursive: true });
});
writeFileSync(
  join(work, "auth.json"),
  JSON.stringify({ auths: { "registry.example": { username: "jo", password: "secret" } } }),
);
process.env.REGISTRY_AUTH_FILE = join(work, "auth.json");

const DEB = digestOfBytes("a package");
const NOTE = digestOfBytes("a note");
const PLATFORM = { os: "linux", architecture: "amd64" };

function requestOf(changes: Partial<LayersRequest> = {}): LayersRequest {
  const { name, revision, options } = busybox();
  return {
    name: "box",
    platform: PLATFORM,
    lock: {
      lockVersion: 1,
      formats: 1,
      provider: { name, revision, options },
      image: { configure: "auto", normalize: "all", config: {}, layers: "single" },
      platforms: [
        {
          platform: PLATFORM,
          epoch: 0,
          repositories: { debian: ["http://deb.example/debian"], host: [] },
          sources: [
            { repository: "debian", path: "pool/b.deb", digest: DEB, size: 9 },
            { repository: "host", path: "note", digest: NOTE, size: 6 },
          ],
          packages: [],
        },
      ],
    },
    ignoreCache: false,
    urls: () => ["http://mirror.example/debian/"],
    open: async ({ digest }) =>
      storedBytes(new TextEncoder().encode(digest === DEB ? "a package" : "a note")),
    ...changes,
  };
}

interface Run {
  readonly builder: FakeBuilder;
  readonly events: readonly ProgressEvent[];
  /** What came back, or what was thrown. */
  readonly result: unknown;
}

/** Has a builder that answers so make the layers of the request. */
async function run(
  answer: Answer,
  {
    signal = new AbortController().signal,
    ...changes
  }: Partial<LayersRequest> & { signal?: AbortSignal } = {},
): Promise<Run> {
  const builder = await fakeBuilder(answer);
  const events: ProgressEvent[] = [];
  const ctx = {
    signal,
    report: (event: ProgressEvent) => void events.push(event),
    spool: async (bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) =>
      storedBytes(await collectBytes(bytes)),
  };
  const frontend = "registry.example/rootsmith:1";
  const { layers } = buildkitBuilder({ address: builder.address, frontend });
  const result = await layers(requestOf(changes), ctx)
    .then((content) => content && collectBytes(content.open()))
    .catch((error) => error);
  builder.close();
  return { builder, events, result };
}

test("buildkitBuilder() sends the lock and the files of this machine, and takes the result", async () => {
  const tar = new Uint8Array(5000).fill(7);
  const { builder, result } = await run({ result: tar });
  assert.deepEqual(result, tar);
  const names = [...builder.files.keys()].sort();
  const lockName = names.find((name) => name !== NOTE.replace(":", "-")) ?? "";
  assert.equal(names.length, 2);
  assert.equal(builder.files.get(NOTE.replace(":", "-")), "a note");
  assert.equal(JSON.parse(builder.files.get(lockName) ?? "").provider.name, "busybox");
  assert.deepEqual(builder.users, ["jo"]);
});

test("buildkitBuilder() has packages downloaded by their checksums, and one step without network", async () => {
  const { builder } = await run({ result: new Uint8Array(1) });
  const operations = builder.solved[0] ?? [];
  const sources = operations.flatMap(({ op }) => (op.case === "source" ? [op.value] : []));
  assert.deepEqual(
    sources.map(({ identifier, attrs }) => [identifier, attrs["http.checksum"]]).sort(),
    [
      ["docker-image://registry.example/rootsmith:1", undefined],
      ["http://mirror.example/debian/pool/b.deb", DEB],
      ["local://files", undefined],
    ],
  );
  const steps = operations.flatMap(({ op }) => (op.case === "exec" ? [op.value] : []));
  assert.deepEqual(
    steps.map(({ network }) => network),
    [2],
  );
});

test("buildkitBuilder() sends what the builder cannot download", async () => {
  for (const urls of [[], ["file:///srv/mirror/"]]) {
    const { builder } = await run({ result: new Uint8Array(1) }, { urls: () => urls });
    assert.equal(builder.files.get(DEB.replace(":", "-")), "a package");
    const operations = builder.solved[0] ?? [];
    const sources = operations.flatMap(({ op }) =>
      op.case === "source" ? op.value.identifier : [],
    );
    assert.deepEqual(sources.sort(), [
      "docker-image://registry.example/rootsmith:1",
      "local://files",
    ]);
  }
});

const STARTED = { started: { seconds: 1n } };
const COMPLETED = { ...STARTED, completed: { seconds: 2n } };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("buildkitBuilder() tells what the builder does as if it were done here", async () => {
  const { events } = await run({
    result: new Uint8Array(1),
    status: [
      { vertexes: [{ digest: "a", name: "http://m.example/b.deb", ...STARTED }] },
      { vertexes: [{ digest: "a", name: "http://m.example/b.deb", ...COMPLETED }] },
      { vertexes: [{ digest: "b", name: "build busybox for linux/amd64", ...STARTED }] },
      { logs: [{ vertex: "b", msg: bytes("configure libc6\nwarning: it is old\nhello\n") }] },
    ],
  });
  assert.deepEqual(events, [
    { type: "configure", step: "download b.deb, 0 done" },
    { type: "configure", step: "download b.deb, 1 done" },
    { type: "configure", step: "build busybox for linux/amd64" },
    { type: "configure", step: "libc6" },
    { type: "warning", code: "BUILDER", message: "it is old" },
    { type: "configure", step: "libc6", output: "hello\n" },
  ]);
});

test("buildkitBuilder() says where a builder had made the layers before", async () => {
  const name = "build busybox for linux/amd64";
  const { builder, events } = await run({
    result: new Uint8Array(1),
    status: [{ vertexes: [{ digest: "b", name, cached: true, ...COMPLETED }] }],
  });
  const what = `layers of box for linux/amd64, on the builder "${builder.address}"`;
  assert.deepEqual(events.at(-1), { type: "cached", what });
});

/** A step that fails: its name, what BuildKit says of it, and what it has printed. */
function failing(name: string, error: string, log = ""): Answer {
  return {
    error: `failed to solve: ${error}`,
    status: [
      { vertexes: [{ digest: "a", name: "first", ...COMPLETED, error: "context canceled" }] },
      { vertexes: [{ digest: "b", name, ...COMPLETED, error }] },
      { vertexes: [{ digest: "c", name: "other", ...COMPLETED, error: "context canceled" }] },
      { logs: [{ vertex: "b", msg: bytes(log) }] },
    ],
  };
}

const FAILURES: Readonly<Record<string, readonly [Answer, string, string | undefined]>> = {
  "of rootsmith there, in its words": [
    failing(
      "build busybox for linux/amd64",
      'process "/.rs/l/node /.rs/l/main.js" did not complete successfully: exit code: 1',
      "configure x\nerror: Cannot configure box: x failed\nin two lines\n  hint: Correct x\n",
    ),
    "Cannot configure box: x failed\nin two lines",
    "Correct x",
  ],
  "of the image of the frontend": [
    failing("frontend registry.example/rootsmith:1", "registry.example/rootsmith:1: not found"),
    'Cannot use the frontend image "registry.example/rootsmith:1" on the builder "ADDRESS": registry.example/rootsmith:1: not found',
    "Push one to a registry that the builder reaches, pnpm build:frontend -o type=registry,name=HOST/rootsmith:1, and name it with --frontend or ROOTSMITH_FRONTEND",
  ],
  "of a download": [
    failing("http://mirror.example/debian/pool/b.deb", "invalid response status 404"),
    'Cannot download http://mirror.example/debian/pool/b.deb on the builder "ADDRESS": invalid response status 404',
    "The builder downloads packages itself: name a mirror that it reaches with --mirror. A mirror on disk (file:) or in a registry (docker://) is read here, and sent",
  ],
  "of BuildKit": [
    { error: "failed to solve: no space left on device" },
    'Cannot build "box" on the builder "ADDRESS": failed to solve: no space left on device',
    "See whether the builder runs, and is BuildKit 0.8 or newer",
  ],
  "that is silent": [
    {},
    'Cannot build "box" on the builder "ADDRESS": it has sent no result',
    "Update the builder: BuildKit 0.8 or newer is needed",
  ],
};

for (const [what, [answer, message, hint]] of Object.entries(FAILURES)) {
  test(`buildkitBuilder() says a failure ${what}`, async () => {
    const { builder, result } = await run(answer);
    const { name, message: said, hint: advice } = result as Error & { readonly hint?: string };
    assert.deepEqual(
      [name, said.replace(builder.address, "ADDRESS"), advice],
      ["HostError", message, hint],
    );
  });
}

test("buildkitBuilder() cancels the build where this one is aborted", async () => {
  const stop = new AbortController();
  const reason = new Error("received SIGINT");
  setTimeout(() => stop.abort(reason), 200);
  const { builder, result } = await run({ hangs: true }, { signal: stop.signal });
  assert.equal(result, reason);
  assert.equal(builder.solved.length, 1);
  await sleep(50);
  assert.equal(builder.canceled, 1);
});

test("buildkitBuilder() leaves to this machine what no lock alone suffices for", async () => {
  const { lock } = requestOf();
  const plugin = { ...lock, provider: { ...lock.provider, name: "alpine" } };
  const file = {
    ...lock,
    provider: { ...lock.provider, options: busybox({ binary: "./x" }).options },
  };
  const above = { ...lock, image: { ...lock.image, from: "oci:base" } };
  for (const one of [plugin, file, above]) {
    const { builder, result } = await run({}, { lock: one });
    assert.equal(result, undefined);
    assert.equal(builder.solved.length, 0);
  }
});

test("buildkitBuilder() refuses scripts of a platform that the builder does not run", async () => {
  const { revision, options } = debian({ suite: "trixie" });
  const { lock } = requestOf();
  const changes = {
    platform: { os: "linux", architecture: "s390x" },
    lock: { ...lock, provider: { name: "debian", revision, options } },
  };
  const { builder, result } = await run({}, changes);
  const { message, hint } = result as Error & { readonly hint?: string };
  assert.equal(
    message.replace(builder.address, "ADDRESS"),
    'Cannot build "box" for linux/s390x on the builder "ADDRESS": it runs linux/amd64, linux/386',
  );
  assert.equal(
    hint,
    "Name a builder of that platform, or install QEMU on this one: qemu-user-binfmt or qemu-user-static",
  );
});

async function failureOf(address: string): Promise<readonly unknown[]> {
  const ctx = {
    signal: new AbortController().signal,
    report: () => {},
    spool: async () => storedBytes(new Uint8Array()),
  };
  const error = await buildkitBuilder({ address })
    .layers(requestOf(), ctx)
    .catch((cause) => cause);
  return [error.name, error.message, error.hint];
}

test("buildkitBuilder() says that a builder is away", async () => {
  const [name, message, hint] = await failureOf(`unix://${work}/none`);
  assert.equal(name, "HostError");
  assert.match(String(message), /^Cannot reach the builder "unix:\/\/.*\/none": /);
  assert.equal(
    hint,
    "Start buildkitd, or name the socket that it listens on; an engine is docker://",
  );
});

test("buildkitBuilder() leaves no program of docker behind", async () => {
  writeFileSync(
    join(work, "docker"),
    `#!/bin/sh\ntrap '' TERM\nsleep 1000 </dev/null &\necho $! >${work}/pid\nwait\n`,
  );
  chmodSync(join(work, "docker"), 0o755);
  process.env.PATH = `${work}:${env.PATH}`;
  const stop = new AbortController();
  const reason = new Error("received SIGINT");
  const ctx = {
    signal: stop.signal,
    report: () => {},
    spool: async () => storedBytes(new Uint8Array()),
  };
  const building = buildkitBuilder({ address: "fleet" }).layers(requestOf(), ctx);
  while (!existsSync(join(work, "pid"))) await sleep(20);
  stop.abort(reason);
  await assert.rejects(building, reason);
  await sleep(100);
  const pid = Number(readFileSync(join(work, "pid"), "utf8"));
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
  assert.match(stat, /^$|\) Z/, "it has ended, if nobody has asked how");
});

/** Puts a program called docker first that says so on its standard error. */
function fakeDocker(said: string): void {
  writeFileSync(join(work, "docker"), `#!/bin/sh\necho '${said}' >&2\nexit 1\n`);
  chmodSync(join(work, "docker"), 0o755);
  process.env.PATH = `${work}:${env.PATH}`;
}

test("buildkitBuilder() names the builders of docker buildx where there is none of that name", async () => {
  fakeDocker('ERROR: no builder "fleat" found');
  mkdirSync(join(work, "instances"));
  for (const name of ["fleet", "arm"]) writeFileSync(join(work, "instances", name), "{}");
  process.env.BUILDX_CONFIG = work;
  assert.deepEqual(await failureOf("fleat"), [
    "HostError",
    'Cannot reach the builder "fleat": no builder "fleat" found',
    "Builders of docker buildx: default, arm, fleet",
  ]);
});

test("buildkitBuilder() says what is missing of docker", async () => {
  fakeDocker("docker: 'buildx' is not a docker command.");
  assert.deepEqual(
    (await failureOf("fleet"))[2],
    "Install docker-buildx 0.13 or newer, or name the engine: --builder docker://",
  );
  fakeDocker("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?");
  assert.deepEqual(await failureOf("docker://"), [
    "HostError",
    'Cannot reach the builder "docker://": Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
    "See with docker info whether the engine runs; docker context ls lists others",
  ]);
  rmSync(join(work, "docker"));
  process.env.PATH = work;
  const [, message, hint] = await failureOf("docker://");
  assert.match(String(message), /^Cannot reach the builder "docker:\/\/": /);
  assert.equal(
    hint,
    "Install the docker command, or name a BuildKit by its address: --builder tcp://HOST:PORT",
  );
});
