/**
 * The frontend in a real engine: what `docker build` makes of a definition is what `rootsmith build` makes.
 *
 * In Docker's older store BuildKit writes tar headers in its own way (types of files in modes, a name for
 * root). So its layers are packed anew, entry by entry, as rootsmith packs: then the digests are the same.
 * With containerd's store they are the same at once: workers.e2e.ts.
 *
 * Needs root, dockerd, docker with BuildKit, docker-registry, and a host whose apt has a Debian mirror;
 * says what it skips.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { build, formatLockFile, resolve } from "@rootsmith/core";
import {
  collectBytes,
  digestOf,
  type FsEntry,
  type RootfsProvider,
  readTar,
  storedBytes,
  writeTar,
} from "@rootsmith/core/provider";
import { centos } from "@rootsmith/distro-centos";
import { debian } from "@rootsmith/distro-debian";
import { scratch } from "@rootsmith/scratch";
import { type DockerRegistry, startDockerRegistry } from "../../core/fixtures/docker-registry.ts";
import { type PrivateEngine, startPrivateEngine } from "../../core/fixtures/executor-fixture.ts";
import { hostDebianMirrors } from "../../distro-debian/fixtures/host-debian-mirrors.ts";
import { reasonWithoutDnf } from "../../rpm/fixtures/dnf-root.ts";
import {
  DEFINITION,
  dockerWithBuildKit,
  IMAGES,
  MIRROR_ARGUMENTS,
  pushFrontend,
  reasonToSkip,
  serveCentos,
} from "../fixtures/frontend-fixture.ts";

const noDnf = await reasonWithoutDnf();
const mirrors = await hostDebianMirrors();
const ROOT = join(import.meta.dirname, "../../..");

const docker = dockerWithBuildKit();

/** What programs say of the machine that they are for. @see elf(5), e_machine */
const MACHINES = { amd64: 62, arm64: 183 } as const;

const MISSPELT = "images:\n  bookworm:\n    distro: debain:bookworm\n";

const reason =
  reasonToSkip("dockerd") ??
  (docker === undefined && "docker has no BuildKit: install docker-buildx");

describe("the frontend in docker", { skip: reason }, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-frontend-"));
  const cacheDir = join(work, "cache");
  let engine: PrivateEngine | undefined;
  let registry: DockerRegistry;

  before(async () => {
    engine = await startPrivateEngine();
    registry = await startDockerRegistry();
    const image = pushFrontend(registry);
    writeFileSync(join(work, "rootsmith.yaml"), `# syntax=${image}\n${DEFINITION}`);
    writeFileSync(join(work, "misspelt.yaml"), `# syntax=${image}\n${MISSPELT}`);
  });
  after(async () => {
    await engine?.stop();
    await registry?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  function run(args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    const env = { ...process.env, DOCKER_HOST: engine?.host, DOCKER_BUILDKIT: "1" };
    return spawnSync(docker ?? "docker", args, { cwd: work, env, encoding: "utf8" });
  }

  function dockerBuild(target: string, ...args: readonly string[]): string {
    const { status, stderr } = start(target, args);
    assert.equal(status, 0, stderr);
    return stderr;
  }

  function dockerBuildError(target: string, ...args: readonly string[]): string {
    const { status, stderr } = start(target, args);
    assert.notEqual(status, 0, stderr);
    return stderr;
  }

  function start(target: string, args: readonly string[]): ReturnType<typeof run> {
    const options = ["--progress=plain", "-f", "rootsmith.yaml", "--target", target];
    return run(["build", ...options, ...MIRROR_ARGUMENTS, ...args, "."]);
  }

  /** Builds an image in both ways. */
  async function compare(name: string, provider: RootfsProvider, root?: FsEntry): Promise<void> {
    const lock = await resolve({ provider, cacheDir });
    writeFileSync(join(work, `${name}.lock.json`), formatLockFile(lock));
    const local = await build({ name, provider, lock, locked: true, cacheDir, outputs: [] });
    const [platform] = local.platforms;

    dockerBuild(name, "-t", name);
    const saved = join(work, `${name}.tar`);
    assert.equal(run(["save", "-o", saved, name]).status, 0);
    const { config, layers } = await dockerArchive(readFileSync(saved));
    const { epoch } = platform?.lock ?? { epoch: 0 };
    assert.deepEqual(
      await Promise.all(layers.map((layer) => repacked(layer, root, epoch))),
      platform?.layers.map(({ diffID }) => diffID),
    );
    assert.equal(config.created, new Date(epoch * 1000).toISOString().replace(".000Z", "Z"));
  }

  for (const [name, provider] of Object.entries(IMAGES)) {
    test(`makes the layers of ${name} that a local build makes`, () => compare(name, provider));
  }

  test("makes the layers of centos:7 that a local build makes", { skip: noDnf }, async () => {
    const { definition, url, keyring, stop } = await serveCentos(work);
    try {
      appendFileSync(join(work, "rootsmith.yaml"), definition);
      const provider = centos({ release: "7", repositories: [url], keys: [keyring] });
      // as the package filesystem has it
      const root = { type: "dir", path: "", mode: 0o555, mtime: 1_600_000_000 } as const;
      await compare("centos", provider, root);
    } finally {
      stop();
    }
  });

  test("builds from a definition with its files, accounts and tests", () => {
    mkdirSync(join(work, "www"));
    writeFileSync(join(work, "www/index.html"), "welcome\n");
    dockerBuild("site", "-t", "site", "--network", "host");
    const create = run(["create", "--network", "none", "site"]);
    const archive = run(["cp", `${create.stdout.trim()}:/etc/passwd`, "-"]);
    assert.match(archive.stdout, /^app:x:65532:65532:/m);

    const failing = ["--build-arg", "motd=good bye", "--network", "host"];
    assert.match(dockerBuildError("site", ...failing), /good bye/);
  });

  test("resolves where there is no lock, in a step that has the network", () => {
    const inspect = (): string => run(["inspect", "--format", "{{.Id}}", "busybox"]).stdout;
    const locked = inspect();
    rmSync(join(work, "busybox.lock.json"));
    assert.match(dockerBuild("busybox", "-t", "busybox", "--network", "host"), /resolve busybox/);
    assert.equal(inspect(), locked);
  });

  test("does nothing twice", () => {
    dockerBuild("trixie");
    assert.ok(isCached(dockerBuild("trixie"), "trixie"));
  });

  test("builds the image again that has changed, and none beside it", () => {
    const path = join(work, "rootsmith.yaml");
    const before = readFileSync(path, "utf8");
    writeFileSync(path, `${before.replace("motd: hello", "motd: hello again")}# a comment\n`);
    for (const name of ["trixie", "busybox", "hello"]) {
      assert.ok(isCached(dockerBuild(name, "--network", "host"), name), name);
    }
    assert.ok(!isCached(dockerBuild("site", "--network", "host"), "site"));
    writeFileSync(path, before);
  });

  test("lies on an image of a registry, which keeps its layers", async () => {
    const below = `${registry.host}/below:1`;
    const files = [{ path: "/etc/motd", text: "below\n" }];
    const base = await build({
      ...{ name: "below", provider: scratch({ files, cmd: ["/none"] }), cacheDir },
      outputs: [{ type: "registry", name: below }],
    });
    appendFileSync(
      join(work, "rootsmith.yaml"),
      `  above:\n    distro: scratch\n    from: docker://${below}\n` +
        '    files: [{ path: /etc/issue, content: "above\\n" }]\n',
    );
    dockerBuild("above", "-t", "above", "--network", "host");
    const saved = join(work, "above.tar");
    assert.equal(run(["save", "-o", saved, "above"]).status, 0);
    const { config, layers } = await dockerArchive(readFileSync(saved));
    assert.deepEqual(config.config.Cmd, ["/none"]);
    const [first, second, ...others] = layers as [Uint8Array, Uint8Array];
    assert.equal(others.length, 0);
    assert.equal((await digestOf([first])).digest, base.platforms[0]?.layers[0]?.diffID);
    const entries = await Array.fromAsync(readTar(storedBytes(second)));
    assert.deepEqual(
      entries.map(({ type, path, mode }) => [type, path, mode]),
      [
        ["dir", "etc", 0o755],
        ["file", "etc/issue", 0o644],
      ],
    );
  });

  test("installs packages on top of an image of a registry, by its own dpkg", async () => {
    const below = `${registry.host}/trixie:1`;
    const provider = debian({ suite: "trixie" });
    const outputs = [{ type: "registry", name: below }] as const;
    const base = await build({ name: "below", provider, mirrors, cacheDir, outputs });
    appendFileSync(
      join(work, "rootsmith.yaml"),
      `  more:\n    distro: debian:trixie\n    from: docker://${below}\n    include: [hello]\n`,
    );
    dockerBuild("more", "-t", "more", "--network", "host");
    const saved = join(work, "more.tar");
    assert.equal(run(["save", "-o", saved, "more"]).status, 0);
    const { layers } = await dockerArchive(readFileSync(saved));
    assert.equal(layers.length, 2);
    const [first, second] = layers as [Uint8Array, Uint8Array];
    assert.equal((await digestOf([first])).digest, base.platforms[0]?.layers[0]?.diffID);
    const paths = (await Array.fromAsync(readTar(storedBytes(second)))).map(({ path }) => path);
    assert.ok(paths.includes("usr/bin/hello") && !paths.includes("usr/bin/dpkg"));
  });

  test("adds labels, and takes the time of the image from SOURCE_DATE_EPOCH", () => {
    dockerBuild(
      "hello",
      ...["-t", "dated", "--label", "team=base"],
      ...["--build-arg", "SOURCE_DATE_EPOCH=86400"],
    );
    const { stdout } = run(["inspect", "dated"]);
    const [{ Created, Config }] = JSON.parse(stdout);
    assert.equal(Created, "1970-01-02T00:00:00Z");
    assert.deepEqual(Config.Labels, { team: "base" });
  });

  for (const [architecture, machine] of Object.entries(MACHINES)) {
    test(`is an image for ${architecture} of at most 120 MB`, (t) => {
      const image = join(work, `frontend-${architecture}`);
      const { status, stderr } = spawnSync(
        process.execPath,
        [
          ...["scripts/frontend.ts", "--no-lock", "-q", "-o", `type=oci,dest=${image}`],
          ...["--platform", `linux/${architecture}`],
        ],
        { cwd: ROOT, encoding: "utf8" },
      );
      const [unreachable] = /Cannot download .* with npm/.exec(stderr) ?? [];
      if (unreachable !== undefined) return t.skip(unreachable);
      assert.equal(status, 0, stderr);
      const directory = join(ROOT, "out/frontend", architecture);
      const files = readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
      const size = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
      assert.ok(size <= 120e6, `${size}`);
      const programs = files.filter((bytes) => bytes.toString("latin1", 0, 4) === "\x7fELF");
      assert.ok(programs.length > 10, `${programs.length}`);
      assert.deepEqual(
        new Set(programs.map((bytes) => bytes.readUInt16LE(18))),
        new Set([machine]),
      );
    });
  }

  test("says what is wrong, and where", () => {
    const { status, stderr } = run(["build", "--progress=plain", "-f", "misspelt.yaml", "."]);
    assert.notEqual(status, 0);
    assert.match(stderr, /misspelt\.yaml:4:13: no distro is called "debain"/);
  });
});

/** Whether BuildKit had the step that builds an image. */
function isCached(output: string, name: string): boolean {
  const [, step] = new RegExp(`^(#\\d+) build ${name} for`, "m").exec(output) ?? [];
  assert.ok(step !== undefined, output);
  return new RegExp(`^${step} CACHED$`, "m").test(output);
}

/** The config of a `docker save` of one image, and its layers as tars. */
async function dockerArchive(bytes: Uint8Array): Promise<{
  readonly config: { readonly created: string; readonly config: { readonly Cmd?: unknown } };
  readonly layers: readonly Uint8Array[];
}> {
  const files = new Map<string, Uint8Array>();
  for await (const entry of readTar(storedBytes(bytes))) {
    if (entry.type === "file") files.set(entry.path, await collectBytes(entry.content.open()));
  }
  const json = (path: string) => JSON.parse(new TextDecoder().decode(files.get(path)));
  const [manifest] = json("manifest.json");
  return {
    config: json(manifest.Config),
    layers: manifest.Layers.map((path: string) => files.get(path)),
  };
}

/** The digest of a layer when its entries are packed as rootsmith does, below this root directory. */
async function repacked(
  layer: Uint8Array,
  root: FsEntry | undefined,
  epoch: number,
): Promise<string> {
  const entries: FsEntry[] = root === undefined ? [] : [root];
  for await (const entry of readTar(storedBytes(layer))) entries.push(entry);
  return (await digestOf(writeTar(entries, { epoch }))).digest;
}
