/**
 * What docker buildx asks of the frontend beside an image: SBOMs, named contexts, subrequests, and the line of
 * what fails.
 *
 * Needs root, runc, docker-registry, and a host whose apt has a Debian mirror, from which it takes Docker;
 * says what it skips.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "@rootsmith/core";
import { scratch } from "@rootsmith/scratch";
import { type DockerRegistry, startDockerRegistry } from "../../core/fixtures/docker-registry.ts";
import { type PrivateEngine, startPrivateEngine } from "../../core/fixtures/executor-fixture.ts";
import { MIRROR_ARGUMENTS, pushFrontend, reasonToSkip } from "../fixtures/frontend-fixture.ts";
import { unstableDocker } from "../fixtures/unstable-docker.ts";

const DEFINITION = `vars:
  motd: hello
images:
  shell:
    description: a shell
    distro: busybox
  copies:
    distro: scratch
    files:
      - { path: /srv/www, copy: ./www }
      - { path: /srv/motd, copy: base/etc/motd }
  above:
    distro: scratch
    from: base
    files: [{ path: /etc/issue, content: "\${motd}\\n" }]
`;

const work = mkdtempSync(join(tmpdir(), "rootsmith-buildx-"));
after(() => rmSync(work, { recursive: true, force: true }));
const env = reasonToSkip("runc") ?? (await unstableDocker(join(work, "docker")));

describe("the frontend in docker buildx", { skip: typeof env === "string" && env }, () => {
  let engine: PrivateEngine;
  let registry: DockerRegistry;

  before(async () => {
    registry = await startDockerRegistry();
    const flags = ["--feature", "containerd-snapshotter=true"];
    engine = (await startPrivateEngine({ env: env as NodeJS.ProcessEnv, flags })) as PrivateEngine;
    const image = pushFrontend(registry);
    writeFileSync(join(work, "rootsmith.yaml"), `# syntax=${image}\n${DEFINITION}`);
    const files = [{ path: "/etc/motd", text: "from the image\n" }];
    await build({
      ...{
        name: "base",
        provider: scratch({ files, cmd: ["/none"] }),
        cacheDir: join(work, "cache"),
      },
      outputs: [
        { type: "registry", name: `${registry.host}/base:1` },
        { type: "oci", dest: join(work, "layout"), name: "base:1" },
      ],
    });
    for (const [directory, text] of [
      ["www", "beside\n"],
      ["other", "elsewhere\n"],
    ] as const) {
      mkdirSync(join(work, directory));
      writeFileSync(join(work, directory, "index.html"), text);
    }
  });
  after(async () => {
    await engine?.stop();
    await registry?.stop();
  });

  function buildx(...args: readonly string[]): {
    status: number | null;
    stdout: string;
    stderr: string;
  } {
    const own = { ...(env as NodeJS.ProcessEnv), DOCKER_HOST: engine.host };
    return spawnSync("docker", ["buildx", ...args], { cwd: work, env: own, encoding: "utf8" });
  }

  function buildImage(target: string, ...args: readonly string[]): string {
    const options = ["-f", "rootsmith.yaml", "--target", target, "--network", "host"];
    const { status, stdout, stderr } = buildx(
      "build",
      ...options,
      ...MIRROR_ARGUMENTS,
      ...args,
      ".",
    );
    assert.equal(status, 0, stderr);
    return stdout;
  }

  /** A field of an image in the registry, as Go's templates name it. */
  function inspect(image: string, field: string): unknown {
    const { stdout } = buildx("imagetools", "inspect", image, "--format", `{{json ${field}}}`);
    return JSON.parse(stdout);
  }

  test("attaches the SBOM of the lock, and BuildKit's provenance", () => {
    const image = `${registry.host}/shell:1`;
    buildImage("shell", "--sbom=true", "--provenance=mode=max", "-t", image, "--push");
    const { creationInfo, packages } = inspect(image, ".SBOM.SPDX") as {
      readonly creationInfo: { readonly creators: readonly string[] };
      readonly packages: readonly { readonly name: string }[];
    };
    assert.match(creationInfo.creators[0] ?? "", /^Tool: rootsmith-/);
    assert.deepEqual(
      packages.map(({ name }) => name),
      ["shell", "busybox-static"],
    );
    const { materials } = inspect(image, ".Provenance.SLSA") as {
      readonly materials: readonly { readonly uri: string }[];
    };
    assert.ok(materials.some(({ uri }) => uri.includes("/busybox-static_")));
  });

  test("takes files from a directory and an image in place of those beside the definition", () => {
    const dest = join(work, "copies");
    buildImage(
      "copies",
      ...["--build-context", "www=other", "-o", `type=local,dest=${dest}`],
      ...["--build-context", `base=docker-image://${registry.host}/base:1`],
    );
    const { stdout } = spawnSync("cat", ["srv/www/index.html", "srv/motd"], {
      cwd: dest,
      encoding: "utf8",
    });
    assert.equal(stdout, "elsewhere\nfrom the image\n");
  });

  test("builds on an image of an OCI layout", () => {
    const image = `${registry.host}/above:1`;
    const layout = `base=oci-layout://${join(work, "layout")}:1`;
    buildImage("above", "--build-context", layout, "-t", image, "--push");
    const { config, rootfs, history } = inspect(image, ".Image") as {
      readonly config: { readonly Cmd: readonly string[] };
      readonly rootfs: { readonly diff_ids: readonly string[] };
      readonly history: readonly { readonly created_by: string }[];
    };
    assert.deepEqual(config.Cmd, ["/none"]);
    assert.equal(rootfs.diff_ids.length, 2);
    assert.deepEqual(
      history.map(({ created_by }) => created_by),
      ["rootsmith files", "rootsmith above"],
    );
  });

  test("answers what docker buildx asks without building", () => {
    const targets = "TARGET DESCRIPTION\nshell  a shell\ncopies \nabove  \n";
    assert.equal(buildImage("shell", "--call=targets").trimStart(), targets);
    assert.match(
      buildImage("shell", "--call=outline"),
      /^BUILD ARG +VALUE +DESCRIPTION\nmotd +hello/m,
    );
    const { status, stdout } = buildx("build", "-f", "rootsmith.yaml", "--check", ".");
    assert.notEqual(status, 0);
    assert.match(stdout, /"copies" has no lock, copies\.lock\.json\nrootsmith\.yaml:8\n/);
  });

  test("shows the line of what fails", () => {
    const { stderr } = buildx("build", "-f", "rootsmith.yaml", "--target", "above", ".");
    assert.match(stderr, /rootsmith\.yaml:15\n[\s\S]*15 \| >>> +from: base\n/);
    assert.match(stderr, /BuildKit has no such image: /);
  });
});
