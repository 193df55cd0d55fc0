/**
 * nginx on top of an image of trixie in a registry, with cached packages, beside `docker build` of the two
 * lines that people write, which pushes nothing; and the same on an image of many packages, beside that of
 * minbase.
 *
 *     pnpm bench:on-top [RUNS]
 *
 * Needs root, GNU time, dockerd, docker-registry, and a host whose apt has a Debian mirror over http; 8 GB
 * of disk.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { execa } from "execa";
import { startDockerRegistry } from "../packages/core/fixtures/docker-registry.ts";
import { startPrivateEngine } from "../packages/core/fixtures/executor-fixture.ts";
import { hostDebianMirrors } from "../packages/distro-debian/fixtures/host-debian-mirrors.ts";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";
import { SETS } from "./debian-sets.ts";

const DOCKERFILE = `FROM base:1
RUN apt-get update && apt-get install -y --no-install-recommends nginx
`;

export const onTop: Bench = {
  runs: 3,
  async prepare({ work, rootsmith: [program, ...args] }) {
    const { debian: [mirror] = [], "debian-security": [security] = [] } = await hostDebianMirrors();
    if (mirror === undefined || security === undefined) {
      throw new Error("the host's apt has no Debian mirror");
    }
    const path = (name: string): string => join(work, name);
    const build = (...flags: readonly string[]): string[] => [
      ...[...args, "build", "debian:trixie", "-q", "--no-lock", "--cache-dir", path("cache")],
      ...flags,
    ];
    const registry = await startDockerRegistry();
    const makeBase = (name: string, set: readonly string[]): Promise<unknown> => {
      const include = set.flatMap((item) => ["--include", item]);
      const mirrors = [`debian=${mirror}`, `debian-security=${security}`];
      return execa(
        program,
        build(
          ...[...include, ...mirrors.flatMap((item) => ["--image-mirror", item])],
          ...["-o", `type=registry,name=${registry.host}/base:${name}`],
          ...(name === "few" ? ["-o", `type=docker,dest=${path("few.tar")},name=base:1`] : []),
        ),
      );
    };
    const installNginx = (base: string): string[] =>
      build(
        ...["--from", `docker://${registry.host}/base:${base}`, "--include", "nginx", "--no-cache"],
        ...["-o", `type=registry,name=${registry.host}/base:with-nginx`],
      );
    await makeBase("few", []);
    await makeBase(
      "many",
      (SETS[500] ?? []).filter((name) => name !== "nginx"),
    );
    for (const base of ["few", "many"]) await execa(program, installNginx(base)); // packages are cached from now on
    const engine = await startPrivateEngine();
    if (engine === undefined) throw new Error("it needs root and dockerd");
    process.env.DOCKER_HOST = engine.host;
    process.env.DOCKER_BUILDKIT = "0";
    await execa("docker", ["load", "-q", "-i", path("few.tar")]);
    await mkdir(path("context"));
    await writeFile(join(path("context"), "Dockerfile"), DOCKERFILE);
    const peer = "docker build, apt-get install";
    const few = "rootsmith, on minbase";
    return {
      title: "nginx on top of trixie",
      contenders: [
        {
          title: peer,
          command: [
            ...["docker", "build", "-q", "--no-cache", "--network", "host", "-t", "web:1"],
            path("context"),
          ],
        },
        { title: few, command: [program, ...installNginx("few")], peer, goal: { wall: 0.5 } },
        {
          title: "rootsmith, on 500 packages",
          command: [program, ...installNginx("many")],
          peer: few,
          goal: { wall: 1.5 },
        },
      ],
      clean: async () => {
        await engine.stop();
        await registry.stop();
        delete process.env.DOCKER_HOST;
        delete process.env.DOCKER_BUILDKIT;
      },
    };
  },
};

if (import.meta.main) await benchCommand(onTop);
