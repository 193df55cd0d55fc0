/**
 * What skopeo, docker-registry and Docker make of an image with SBOMs and provenance.
 *
 * Needs root, curl, skopeo, docker-registry and dockerd.
 */
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import {
  eventually,
  type PrivateEngine,
  startPrivateEngine,
} from "../../fixtures/executor-fixture.ts";
import { outputContext, temporaryDirectory, tinyImage } from "../../fixtures/tiny-image.ts";
import type { Descriptor } from "../image/blob.ts";
import { writeOutput } from "../outputs/write-output.ts";

const PROGRAMS = ["curl", "skopeo", "docker-registry", "dockerd"];
const missing = PROGRAMS.filter((name) => spawnSync(name, ["--version"]).error !== undefined);
const skip =
  process.getuid?.() !== 0 ? "not root" : missing.length > 0 && `lacks ${missing.join(", ")}`;

const work = temporaryDirectory();
const image = await tinyImage();
for (const attest of ["buildkit", "referrers"] as const) {
  await writeOutput({ type: "oci", dest: join(work, attest), attest }, image, outputContext());
}
await writeOutput(
  { type: "oci", dest: join(work, "config"), attest: "buildkit", ociArtifact: false },
  image,
  outputContext(),
);

function skopeo(...args: readonly string[]): string {
  return execFileSync("skopeo", args, { encoding: "utf8" });
}

function manifestsOf(text: string): readonly Descriptor[] {
  return JSON.parse(text).manifests;
}

describe("an attested image", { skip }, () => {
  let registry = "";
  let stopRegistry: (() => Promise<void>) | undefined;
  let engine: PrivateEngine | undefined;
  before(async () => {
    ({ registry, stop: stopRegistry } = await startRegistry(join(work, "registry")));
    engine = await startPrivateEngine();
  });
  after(async () => {
    await engine?.stop();
    await stopRegistry?.();
  });

  for (const [form, words] of [
    ["buildkit", "in BuildKit's form"],
    ["config", "in BuildKit's form before 0.32"],
  ] as const) {
    test(`${words} is an image to skopeo, and copied whole`, () => {
      const source = `oci:${join(work, form)}:1`;
      assert.equal(JSON.parse(skopeo("inspect", source)).Architecture, "amd64");
      const target = `docker://${registry}/tiny:1`;
      skopeo("copy", "--all", "--dest-tls-verify=false", source, target);
      const copied = skopeo("inspect", "--raw", "--tls-verify=false", target);
      assert.equal(copied, skopeo("inspect", "--raw", source));
      const [, attestation] = manifestsOf(copied);
      const raw = skopeo(
        ...["inspect", "--raw", "--tls-verify=false"],
        `docker://${registry}/tiny@${attestation?.digest}`,
      );
      assert.deepEqual(
        JSON.parse(raw).layers.map(({ annotations }: Descriptor) => annotations),
        [
          { "in-toto.io/predicate-type": "https://spdx.dev/Document" },
          { "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1" },
        ],
      );
    });

    test(`${words} is pulled by Docker`, () => {
      const env = { ...process.env, DOCKER_HOST: engine?.host };
      const docker = (...args: readonly string[]): string =>
        execFileSync("docker", args, { env, encoding: "utf8" });
      docker("pull", "-q", `${registry}/tiny:1`); // the one that was pushed above
      const [pulled] = JSON.parse(docker("image", "inspect", `${registry}/tiny:1`));
      assert.deepEqual(pulled.Config.Cmd, ["/bin/hi"]);
      assert.equal(pulled.Architecture, "amd64");
    });
  }

  test("with referrers is pushed, and they are found by the tag of its digest", async () => {
    const name = `${registry}/tiny:2`;
    const output = { type: "registry", name, attest: "referrers" } as const;
    const { digest } = await writeOutput(output, image, outputContext());
    const tag = digest?.replace(":", "-"); // this registry knows no referrers itself
    const list = skopeo(
      ...["inspect", "--raw", "--tls-verify=false"],
      `docker://${registry}/tiny:${tag}`,
    );
    assert.deepEqual(
      manifestsOf(list).map(({ artifactType }) => artifactType),
      ["application/spdx+json", "application/vnd.cyclonedx+json", "application/vnd.in-toto+json"],
    );
  });

  test("with referrers is, by its name, the plain image", () => {
    const layout = join(work, "referrers");
    const [root] = manifestsOf(readFileSync(join(layout, "index.json"), "utf8"));
    assert.equal(JSON.parse(skopeo("inspect", `oci:${layout}:1`)).Digest, root?.digest);
  });
});

/** Debian's docker-registry, on a free port of the loopback. */
async function startRegistry(
  directory: string,
): Promise<{ registry: string; stop(): Promise<void> }> {
  const port = await freePort();
  mkdirSync(directory);
  const config = join(directory, "config.yml");
  const settings = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(directory, "data") } },
    http: { addr: `127.0.0.1:${port}` },
  };
  writeFileSync(config, JSON.stringify(settings)); // JSON is YAML
  const server = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
  const stopped = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const registry = `127.0.0.1:${port}`;
  await eventually("the registry answers", () => {
    const probe = spawnSync("curl", ["-fs", `http://${registry}/v2/`]);
    return probe.status === 0 ? true : undefined;
  });
  return {
    registry,
    async stop() {
      server.kill("SIGTERM");
      await stopped;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address !== null && typeof address === "object");
  return address.port;
}
