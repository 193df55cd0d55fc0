/**
 * A push to a registry, beside `skopeo copy`: an image that is new there, and the same again.
 *
 *     pnpm bench:registry [RUNS]
 *
 * Needs docker-registry, skopeo and GNU time. The registry runs on this machine and takes part of it.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { execa } from "execa";
import {
  type DockerRegistry,
  startDockerRegistry,
} from "../packages/core/fixtures/docker-registry.ts";
import type { Bench, Contender } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

/** Of the image, as it lies in a registry. */
const MEGABYTES = 60;

export const registry: Bench = {
  runs: 5,
  async prepare({ work, rootsmith }) {
    const layout = join(work, "layout");
    const cache = ["--cache-dir", join(work, "cache")];
    let running: DockerRegistry | undefined;
    const restart = async (): Promise<void> => {
      await running?.stop();
      running = await startDockerRegistry(); // an empty one
    };
    const note = (): string => {
      const sent = running?.requests() ?? [];
      const uploads = sent.filter((line) => /^(POST|PATCH)|^PUT .*\/blobs\//.test(line));
      return `${sent.length} (${uploads.length})`;
    };
    const host = (): string => running?.host ?? "";
    const commands: Readonly<Record<string, Contender["command"]>> = {
      skopeo: () => [
        ...["skopeo", "copy", "-q", "--dest-tls-verify=false", "--preserve-digests"],
        ...[`oci:${layout}:1`, `docker://${host()}/base:1`],
      ],
      rootsmith: () => [...rootsmith, "push", layout, `${host()}/base:1`, "-q", ...cache],
    };
    await makeLayout(work, layout, [...rootsmith, ...cache]);
    return {
      title: `push of ${MEGABYTES} MB`,
      contenders: [
        ...Object.entries(commands).flatMap(([name, command]) =>
          (["new", "unchanged"] as const).map((what) => ({
            title: `${name}, ${what}`,
            command,
            note,
            before: async () => {
              if (what === "new") await restart();
              running?.requests();
            },
            ...(name === "rootsmith" && {
              peer: `skopeo, ${what}`,
              goal: { wall: what === "new" ? 1 : 3 },
            }),
          })),
        ),
        // The least that any command of ours takes.
        {
          title: "the runtime alone",
          command: [process.execPath, "-e", "0"],
          peer: "skopeo, unchanged",
        },
      ],
      clean: async () => running?.stop(),
    };
  },
};

/** An image of one layer that no compression makes smaller. */
async function makeLayout(
  work: string,
  layout: string,
  [program = "", main = "", ...cache]: readonly string[],
): Promise<void> {
  const tree = join(work, "tree");
  await mkdir(tree);
  for (let i = 0; i < MEGABYTES; i++) {
    await writeFile(join(tree, `file-${i}`), randomBytes(1_000_000));
  }
  const output = `type=oci,dest=${layout},name=base:1`;
  await execa(program, [main, "build", `dir:${tree}`, "-q", ...cache, "-o", output]);
}

if (import.meta.main) await benchCommand(registry);
