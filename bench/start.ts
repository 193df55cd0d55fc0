/**
 * `pnpm build:NAME` in a checkout to the first line that a person at a terminal sees of the build, where
 * nothing has changed since the last one. Beside it pnpm with a program that prints a line.
 *
 *     pnpm bench:start [RUNS]
 *
 * Needs script(1), stty(1), and a Debian mirror.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";
import type { Measurement } from "./measure.ts";

export const start: Bench = {
  runs: 5,
  async prepare({ work }) {
    const { npm_execpath: pnpm = "pnpm" } = process.env;
    const peer = "pnpm, and the runtime alone";
    return {
      title: "first line",
      warmsUp: true,
      contenders: [
        {
          title: peer,
          command: [pnpm, "exec", "node", "-e", "'console.log(1)'"],
          measure: measureFirstLine,
        },
        {
          title: "pnpm build:trixie",
          command: [
            ...[pnpm, "build:trixie", "--cache-dir", join(work, "cache"), "--no-lock"],
            ...["-o", `type=tar,dest=${join(work, "rootfs.tar")}`],
          ],
          measure: measureFirstLine,
          peer,
          goal: { seconds: 0.6 },
        },
      ],
    };
  },
};

/** What pnpm says that it runs is no line of the build. */
const SAYS_WHAT_IT_RUNS = /^\$.*$/gm;

/** Seconds until there is something to be read, on a terminal of 80 columns. */
async function measureFirstLine(command: readonly string[]): Promise<Measurement> {
  const inTerminal = `stty cols 80; exec ${command.join(" ")}`;
  const started = performance.now();
  const child = spawn("script", ["-qefc", inTerminal, "/dev/null"], {
    env: { ...process.env, TERM: "xterm" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let shown = "";
  let wall: number | undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    const lines = stripVTControlCharacters(shown).replaceAll("\r", "\n");
    if (lines.replace(SAYS_WHAT_IT_RUNS, "").trim() === "") return;
    wall ??= (performance.now() - started) / 1000;
  });
  const [code] = await once(child, "close");
  if (code !== 0 || wall === undefined) throw new Error(`It failed: ${inTerminal}\n${shown}`);
  return { wall, cpu: Number.NaN, rss: Number.NaN };
}

if (import.meta.main) await benchCommand(start);
