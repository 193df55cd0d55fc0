/**
 * What a person types to bring a written image into an engine or a registry.
 *
 * @module
 */

import process from "node:process";
import { isHostedName, parseImageName } from "../image/image-name.ts";
import type { ImageConfig } from "../model/oci.ts";
import { compressionOf } from "./check-output.ts";
import { isStream } from "./destination.ts";
import { instructionsOf } from "./dockerfile.ts";
import type { Output } from "./output.ts";

/**
 * The commands for one output, the most common first; ready for a POSIX shell.
 *
 * @param name `IMAGE[:TAG]`, as the image is to be called.
 * @param config What `docker import` has to be told, since a rootfs does not hold it.
 * @param options.isSingle The name leads to a manifest, not to an index of several.
 */
export function importCommands(
  output: Output,
  name: string,
  config: ImageConfig,
  options: { readonly isSingle?: boolean } = {},
): string[] {
  const { repository, tag } = parseImageName(name);
  const image = shellQuoted(`${repository}:${tag}`);
  if (output.type === "daemon") return [`docker run --rm -it ${image}`];
  if (output.type === "registry") return [`docker pull ${image}`, `podman pull ${image}`];
  if (output.dest === undefined || isStream(output.dest)) return [];
  const path = output.dest.startsWith("-") ? `./${output.dest}` : output.dest;
  const file = shellQuoted(path);
  const registry = isHostedName(repository) ? image : `localhost:5000/${image}`;

  switch (output.type) {
    case "tar":
      // The engines read gzip and xz by themselves, but not zstd.
      if (compressionOf(output) !== "zstd") return rootfsImports(file, image, config);
      return rootfsImports("-", image, config).map((command) => `zstd -dc ${file} | ${command}`);
    case "dir":
      return rootfsImports("-", image, config).map(
        (command) => `tar -C ${file} --numeric-owner -c . | ${command}`,
      );
    case "context":
      return [`docker build -t ${image} ${file}`, `podman build -t ${image} ${file}`];
    case "docker":
      return [
        `docker load -i ${file}`,
        `podman load -i ${file}`,
        `rootsmith push ${file} ${registry}`,
        `ctr -n default images import ${file}`,
      ];
    case "oci": {
      const isArchive = path.endsWith(".tar");
      const source = shellQuoted(`${isArchive ? "oci-archive" : "oci"}:${path}:${tag}`);
      const commands = [
        `skopeo copy ${source} docker-daemon:${image}`,
        `rootsmith push ${source} ${registry}`,
        `podman pull ${source}`,
      ];
      if (isArchive) return [...commands, `ctr -n default images import ${file}`];
      // Which cannot read zstd, and looks into no index.
      if (compressionOf(output) === "zstd" || !options.isSingle) return commands;
      const rootless = process.getuid?.() === 0 ? "" : " --rootless";
      return [
        ...commands,
        `umoci unpack${rootless} --image ${shellQuoted(`${path}:${tag}`)} bundle`,
      ];
    }
    case "spdx":
    case "cyclonedx":
    case "provenance":
    case "report":
      return [];
  }
}

function rootfsImports(source: string, image: string, config: ImageConfig): string[] {
  const changes = instructionsOf(config).map((change) => `--change ${shellQuoted(change)}`);
  const rest = [...changes, source, image].join(" ");
  return [`docker import ${rest}`, `podman import ${rest}`];
}

function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
