/**
 * `rootsmith inspect --html` of an image of about 400 MB, beside `inspect` without a page.
 *
 *     pnpm bench:inspect [RUNS]
 *
 * Needs root, GNU time, and a Debian mirror for the build that is not measured.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

export const inspect: Bench = {
  runs: 5,
  async prepare({ work, rootsmith: [program, ...args] }) {
    const image = join(work, "image");
    await execa(program, [
      ...[...args, "build", "debian:trixie", "-q", "--include", "build-essential"],
      ...["--cache-dir", join(work, "cache"), "-o", `type=oci,dest=${image}`],
    ]);
    // Of an image that is seen for the first time: what was read once is known.
    const cache = join(work, "inspected");
    const before = (): Promise<void> => rm(cache, { recursive: true, force: true });
    const command = ["env", `XDG_CACHE_HOME=${cache}`, program, ...args, "inspect", `oci:${image}`];
    const peer = "rootsmith inspect";
    return {
      title: "trixie with build-essential",
      contenders: [
        { title: peer, command, before },
        {
          title: "rootsmith inspect --html",
          command: [...command, "--html", join(work, "image.html")],
          before,
          peer,
          goal: { wall: 1.2 },
        },
      ],
    };
  },
};

if (import.meta.main) await benchCommand(inspect);
