/**
 * `rootfs({ dir })` of a tree of 10,000 files to a plain tar, beside GNU tar and `tar | docker import`.
 *
 *     pnpm bench:rootfs [RUNS]
 *
 * Needs GNU tar and GNU time; a running Docker engine is optional.
 *
 * @module
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

export const rootfs: Bench = {
  runs: 7,
  async prepare({ work, rootsmith }) {
    const [tree, output] = [join(work, "tree"), join(work, "rootfs.tar")];
    const bytes = await makeTree(tree);
    // To free what was written before is not part of writing it again.
    const before = (): Promise<void> => rm(output, { force: true });
    const peer = "GNU tar";
    // The same as ours: sorted, owners by number, with extended attributes.
    const options = [
      ...["-c", "--format=pax", "--sort=name", "--numeric-owner"],
      ...["--xattrs", "--xattrs-include=*", "-C", tree, "."],
    ];
    return {
      title: `10,000 files, ${(bytes / 1e6).toFixed(0)} MB`,
      warmsUp: true,
      contenders: [
        {
          title: peer,
          command: ["tar", ...options, "-f", output],
          before,
        },
        {
          title: "the same, and sha256sum", // as the digest of a layer is wanted, too
          command: ["sh", "-c", `tar ${options.join(" ")} | tee ${output} | sha256sum`],
          before,
          peer,
        },
        {
          title: "GNU tar, names as they come",
          command: ["tar", "-cf", output, "-C", tree, "."],
          before,
        },
        {
          title: "rootsmith",
          command: [
            ...[...rootsmith, "build", `dir:${tree}`, "-q"],
            ...["--cache-dir", join(work, "cache"), "-o", `type=tar,dest=${output}`],
          ],
          before,
          peer,
          goal: { wall: 1.5 },
        },
        ...((await hasEngine())
          ? [
              {
                title: "tar | docker import",
                command: ["sh", "-c", `tar -c -C ${tree} . | docker import - rootsmith-bench:tree`],
              },
            ]
          : []),
      ],
      clean: () => execa("docker", ["rmi", "--force", "rootsmith-bench:tree"], { reject: false }),
    };
  },
};

/** 10,000 files in 500 directories, of sizes as in a distro: half below 2 kB, some of megabytes. */
async function makeTree(tree: string): Promise<number> {
  let seed = 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (seed + 1) / 0x8000_0000;
  };
  const data = Uint8Array.from({ length: 4 << 20 }, () => random() * 256);
  let bytes = 0;
  for (let directory = 0; directory < 500; directory++) {
    const path = join(tree, `${directory % 20}`, `${directory}`);
    await mkdir(path, { recursive: true });
    for (let file = 0; file < 20; file++) {
      const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
      const size = Math.min(data.byteLength, Math.floor(Math.exp(7.6 + 2.1 * normal)));
      await writeFile(join(path, `file-${file}`), data.subarray(0, size));
      bytes += size;
    }
  }
  return bytes;
}

async function hasEngine(): Promise<boolean> {
  return (await execa("docker", ["version"], { reject: false })).exitCode === 0;
}

if (import.meta.main) await benchCommand(rootfs);
