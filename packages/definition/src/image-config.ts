/**
 * The config of an image, from the words of a definition to those of OCI.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 * @module
 */
import type { ImageConfig } from "@rootsmith/core/provider";
import { numberedUsers } from "./accounts.ts";
import type { ConfigSpec, ImageSpec } from "./image-schema.ts";

export function imageConfig({ config = {}, accounts }: ImageSpec): ImageConfig {
  const { cmd, entrypoint, env, expose, labels, stopSignal, volumes, workdir } = config;
  const user = config.user ?? (accounts?.runAs && runAs(accounts.runAs, accounts));
  return {
    ...(user !== undefined && { User: String(user) }),
    ...(expose && { ExposedPorts: keys(expose.map(portOf)) }),
    ...(env && { Env: Object.entries(env).map(([key, value]) => `${key}=${value}`) }),
    ...(entrypoint !== undefined && { Entrypoint: wordsOf(entrypoint) }),
    ...(cmd !== undefined && { Cmd: wordsOf(cmd) }),
    ...(volumes && { Volumes: keys(volumes) }),
    ...(workdir !== undefined && { WorkingDir: workdir }),
    ...(labels && {
      Labels: Object.fromEntries(Object.entries(labels).map(([key, text]) => [key, String(text)])),
    }),
    ...(stopSignal !== undefined && { StopSignal: String(stopSignal) }),
  };
}

/** By number where the definition knows it: orchestrators can tell only so that it is not root. */
function runAs(name: string, accounts: NonNullable<ImageSpec["accounts"]>): string {
  const user = numberedUsers(accounts).find((one) => one.name === name);
  return user?.gid === undefined ? name : `${user.uid}:${user.gid}`;
}

/** A text is a command for the shell, as in a Dockerfile. */
function wordsOf(words: NonNullable<ConfigSpec["cmd"]>): readonly string[] {
  return typeof words === "string" ? ["/bin/sh", "-c", words] : words;
}

/** `80` stands for `"80/tcp"`. */
function portOf(port: string | number): string {
  return String(port).includes("/") ? String(port) : `${port}/tcp`;
}

function keys(names: readonly string[]): Record<string, Record<string, never>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
