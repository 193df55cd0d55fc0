/**
 * A Dockerfile that makes an image of a rootfs.
 *
 * @see https://docs.docker.com/reference/dockerfile/
 * @see https://docs.docker.com/build/building/best-practices/
 * @module
 */
import type { ImageConfig } from "../model/oci.ts";

/** What a Dockerfile says beside the config. */
export interface DockerfileOptions {
  /** The rootfs beside it, e.g. `"rootfs.tar.xz"`, in a compression that `ADD` unpacks. */
  readonly rootfs: string;
  /** What a person calls the image. */
  readonly title: string;
  readonly config: ImageConfig;
}

/** The whole file: one `ADD`, then what changes no file. */
export function dockerfile({ rootfs, title, config }: DockerfileOptions): string {
  const Labels = { "org.opencontainers.image.title": title, ...config.Labels };
  return `${["FROM scratch", `ADD ${rootfs} /`, ...instructionsOf({ ...config, Labels })].join("\n")}\n`;
}

/** The config as instructions, which `docker import --change` takes as well. */
export function instructionsOf(config: ImageConfig): string[] {
  return [
    ...Object.entries(config.Labels ?? {}).map(
      ([key, value]) => `LABEL ${JSON.stringify(key)}=${dockerQuoted(value)}`,
    ),
    ...(config.Env ?? []).map((one) => `ENV ${envPair(one)}`),
    ...(config.WorkingDir ? [`WORKDIR ${config.WorkingDir}`] : []),
    ...(config.User ? [`USER ${config.User}`] : []),
    ...Object.keys(config.ExposedPorts ?? {}).map((port) => `EXPOSE ${port}`),
    ...Object.keys(config.Volumes ?? {}).map((path) => `VOLUME ${JSON.stringify([path])}`),
    ...(config.StopSignal ? [`STOPSIGNAL ${config.StopSignal}`] : []),
    ...(config.Entrypoint ? [`ENTRYPOINT ${JSON.stringify(config.Entrypoint)}`] : []),
    ...(config.Cmd ? [`CMD ${JSON.stringify(config.Cmd)}`] : []),
  ];
}

/** `KEY=VALUE`, the value quoted if it has to be. */
function envPair(text: string): string {
  const equals = text.indexOf("=");
  const value = text.slice(equals + 1);
  return `${text.slice(0, equals + 1)}${/^[\w./:@%+,=-]*$/.test(value) ? value : dockerQuoted(value)}`;
}

/** In a Dockerfile, `$` and `\` mean something between double quotes too. */
function dockerQuoted(text: string): string {
  return `"${text.replace(/["\\$]/g, "\\$&")}"`;
}
