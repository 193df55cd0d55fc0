/**
 * A rootfs of about 170 MB to a compressed layer: packed, compressed and hashed, both for its diffID and
 * for its digest, in an OCI layout. Beside it the pipes that give no more than the digest.
 *
 *     pnpm bench:layer [RUNS]
 *
 * Needs bash, GNU tar, gzip, zstd and GNU time, and a host whose apt has a Debian mirror.
 *
 * @module
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Bench, Setup } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

export const layer: Bench = {
  runs: 5,
  async prepare({ work, rootsmith }) {
    const [tree, cache] = [join(work, "tree"), join(work, "cache")];
    const bytes = await makeTree(work, tree, rootsmith);
    const pipe = (compressor: string): readonly string[] => {
      const tar = `tar -c --sort=name --numeric-owner -C ${tree} .`;
      return ["sh", "-c", `${tar} | ${compressor} | sha256sum`];
    };
    // A layer is known by two digests, that of its tar as well.
    const pipeOfLayer = (compressor: string): readonly string[] => {
      const tar = `tar -c --sort=name --numeric-owner -C ${tree} .`;
      return ["bash", "-c", `${tar} | tee >(sha256sum >&2) | ${compressor} | sha256sum`];
    };
    const build = (compression: "gzip" | "zstd"): readonly string[] => {
      const output = `type=oci,dest=${join(work, "image")},compression=${compression}`;
      return [...rootsmith, "build", `dir:${tree}`, "-q", "--cache-dir", cache, "-o", output];
    };
    const before = (): Promise<void> => rm(cache, { recursive: true, force: true });
    const [gzip, zstd] = ["tar, gzip -6, sha256sum", "tar, zstd -3, sha256sum"] as const;
    return {
      title: `${(bytes / 1e6).toFixed(0)} MB of files`,
      contenders: [
        { title: gzip, command: pipe("gzip -6") },
        {
          title: "the same, and sha256sum of the tar",
          command: pipeOfLayer("gzip -6"),
          peer: gzip,
        },
        {
          title: "rootsmith, gzip",
          command: build("gzip"),
          before,
          peer: gzip,
          goal: { wall: 0.3 },
        },
        { title: zstd, command: pipe("zstd -3 -q") },
        {
          title: "the same, and sha256sum of the tar",
          command: pipeOfLayer("zstd -3 -q"),
          peer: zstd,
        },
        {
          title: "rootsmith, zstd",
          command: build("zstd"),
          before,
          peer: zstd,
          goal: { wall: 1.3 },
        },
      ],
    };
  },
};

/** Bookworm with a compiler's headers and an interpreter, as it is unpacked. Returns its size. */
async function makeTree(
  work: string,
  tree: string,
  [command, ...args]: Setup["rootsmith"],
): Promise<number> {
  const rootfs = join(work, "rootfs.tar");
  const include = ["--include", "python3,libc6-dev", "--cache-dir", join(work, "packages")];
  const options = ["--configure", "none", "-q", "-o", `type=tar,dest=${rootfs}`];
  await execa(command, [...args, "build", "debian:bookworm", ...include, ...options]);
  await mkdir(tree);
  await execa("tar", ["-xf", rootfs, "-C", tree, "--exclude", "./dev/*"]);
  const { stdout } = await execa("du", ["-sb", tree]);
  return Number.parseInt(stdout, 10);
}

if (import.meta.main) await benchCommand(layer);
