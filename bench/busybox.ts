/**
 * The busybox image from a warm cache: what `docker load` takes, by the command itself. The goal is 0.3 s.
 *
 *     pnpm bench:busybox [RUNS]
 *
 * Needs GNU time, and a mirror for the first build, which is not measured.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

const busybox: Bench = {
  runs: 20,
  async prepare({ work, rootsmith }) {
    const build = [
      ...[...rootsmith, "build", "busybox", "-q", "--cache-dir", join(work, "cache")],
      ...["-o", `type=docker,dest=${join(work, "busybox.tar")}`],
    ];
    const peer = "the runtime alone";
    return {
      title: "busybox",
      warmsUp: true,
      contenders: [
        { title: peer, command: [process.execPath, "-e", "0"] },
        { title: "rootsmith, nothing changed", command: build, peer },
        { title: "rootsmith, cached package", command: [...build, "--no-cache"], peer },
      ],
    };
  },
};

await benchCommand(busybox);
