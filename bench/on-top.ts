/**
 * nginx on top of an image of trixie: rootsmith with cached packages, beside `docker build` of the two lines
 * that people write, on the same machine and mirror. And the same on an image of about 1,000 packages. As with
 * Docker, the image comes to lie where its base does, and something was built on that before.
 *
 *     pnpm bench:on-top [RUNS]
 *
 * Needs root, GNU time, docker and dockerd, of which one is started for this alone, and a host whose apt has a
 * Debian mirror.
 *
 * @module
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianHostMirrors } from "@rootsmith/distro-debian";
import { execa } from "execa";
import { startPrivateEngine } from "../packages/core/fixtures/executor-fixture.ts";
import type { Bench, Contender } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";
import { SETS } from "./debian-sets.ts";

const INSTALL = [
  "apt-get update",
  "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nginx",
  "rm -rf /var/lib/apt/lists/*",
];

export const onTop: Bench = {
  runs: 3,
  async prepare({ work, rootsmith: [program, ...args] }) {
    const path = (name: string): string => join(work, name);
    const common = [...args, "build", "debian:trixie", "-q", "--cache-dir", path("cache")];
    const mirrors = await debianHostMirrors({
      read: async (file) => readFile(`/${file}`).catch(() => undefined),
    });
    const inImage = Object.entries(mirrors).flatMap(([name, [url]]) => [
      "--image-mirror",
      `${name}=${url}`,
    ]);
    for (const name of ["minbase", "1000"]) {
      const packages = SETS[name]?.filter((one) => one !== "nginx") ?? [];
      const include = packages.length > 0 ? ["--include", packages.join(",")] : [];
      const outputs = ["-o", `type=oci,dest=${path(name)},name=base:${name}`];
      if (name === "minbase") outputs.push("-o", `type=docker,dest=${path("base.tar")},name=base`);
      await execa(program, [...common, ...inImage, ...include, "--no-lock", ...outputs]);
    }
    const build = (base: string): string[] => [
      ...[program, ...common, "--from", `oci:${path(base)}:${base}`, "--include", "nginx,hello"],
      ...["--no-lock", "--no-cache", "-o", `type=oci,dest=${path(base)},name=web:1`],
    ];
    for (const base of ["minbase", "minbase", "1000", "1000"]) {
      await execa(program, build(base).slice(1));
    }

    const engine = await startPrivateEngine();
    if (engine === undefined)
      throw new Error("dockerd cannot be started: it needs root and docker.io");
    const env = { DOCKER_HOST: engine.host };
    await execa("docker", ["load", "-q", "-i", path("base.tar")], { env });
    await mkdir(path("context"));
    await writeFile(
      path("context/Dockerfile"),
      `FROM base\nRUN ${INSTALL.join(" && ").replace("nginx", "nginx hello")}\n`,
    );
    const docker = ["docker", "build", "-q", "--no-cache", "--network=host", "-t", "web"];
    const peer = "docker build";
    const ours = "rootsmith, on minbase";
    const contenders: Contender[] = [
      {
        title: peer,
        command: ["env", `DOCKER_HOST=${engine.host}`, ...docker, path("context")],
      },
      { title: ours, command: build("minbase"), peer, goal: { wall: 0.5 } },
      {
        title: "rootsmith, on 1,000 packages",
        command: build("1000"),
        peer: ours,
        goal: { wall: 1.5 },
      },
    ];
    return { title: "nginx on trixie", contenders, clean: () => engine.stop() };
  },
};

if (import.meta.main) await benchCommand(onTop);
