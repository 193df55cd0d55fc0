/**
 * The flags for the config of an image: how its containers run.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 * @module
 */

import type { ImageConfig } from "@rootsmith/core";
import { type Command, Option } from "commander";
import { UsageError } from "../process/usage-error.ts";

/** Values as typed. */
export interface ConfigFlags {
  readonly cmd?: string;
  readonly entrypoint?: string;
  readonly env?: readonly string[];
  readonly expose?: readonly string[];
  readonly label?: readonly string[];
  readonly stopSignal?: string;
  readonly user?: string;
  readonly volume?: readonly string[];
  readonly workdir?: string;
}

const GROUP = "Config of the image:";

const FLAGS: readonly (readonly [flags: string, description: string, isList?: true])[] = [
  ["--cmd <words|json>", 'default command: /bin/sh, or ["/bin/sh","-c","…"]'],
  ["--entrypoint <words|json>", "program that is always run, with the command as arguments"],
  ["--env <KEY=VALUE>", "environment variable (repeatable)", true],
  ["--expose <port>", "port that is listened on: 80, 53/udp (repeatable)", true],
  ["--label <KEY=VALUE>", "label (repeatable)", true],
  ["--stop-signal <signal>", "signal that ends it: SIGQUIT"],
  ["--user <user>", "user[:group] to run as, by name or number"],
  ["--volume <path>", "directory for data that outlives a container (repeatable)", true],
  ["--workdir <path>", "working directory"],
];

export function addConfigFlags(
  command: Command,
  collect: (value: string, previous?: readonly string[]) => readonly string[],
): Command {
  for (const [flags, description, isList] of FLAGS) {
    const option = new Option(flags, description).helpGroup(GROUP);
    command.addOption(isList ? option.argParser(collect) : option);
  }
  return command;
}

/**
 * Parses the flags; without any the config is empty.
 *
 * @throws {UsageError} If a value is not valid.
 */
export function readConfigFlags(flags: ConfigFlags): ImageConfig {
  const { cmd, entrypoint, env, expose, label, stopSignal, user, volume, workdir } = flags;
  return {
    ...(cmd !== undefined && { Cmd: words("--cmd", cmd) }),
    ...(entrypoint !== undefined && { Entrypoint: words("--entrypoint", entrypoint) }),
    ...(env && { Env: env.map((text) => pair("--env", text).join("=")) }),
    ...(expose && { ExposedPorts: keys(expose.map(port)) }),
    ...(label && { Labels: Object.fromEntries(label.map((text) => pair("--label", text))) }),
    ...(stopSignal !== undefined && { StopSignal: signal(stopSignal) }),
    ...(user !== undefined && { User: user }),
    ...(volume && { Volumes: keys(volume.map((path) => absolute("--volume", path))) }),
    ...(workdir !== undefined && { WorkingDir: absolute("--workdir", workdir) }),
  };
}

/** Parses JSON, `["sh","-c","x"]`, or else splits at blanks, without the quoting rules of a shell. */
function words(flag: string, text: string): readonly string[] {
  if (text.startsWith("[")) {
    const list = parseJson(flag, text);
    if (Array.isArray(list) && list.every((word) => typeof word === "string")) return list;
    throw refusal(flag, text, "it is not a list of texts");
  }
  if (/["'\\$`]/.test(text)) {
    throw refusal(flag, text, "no shell reads it", 'Write it as JSON: ["/bin/sh","-c","…"]');
  }
  return text.split(/\s+/).filter(Boolean);
}

function parseJson(flag: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal(flag, text, `it is not JSON: ${(cause as Error).message}`);
  }
}

function pair(flag: string, text: string): [key: string, value: string] {
  const equals = text.indexOf("=");
  if (equals < 1) throw refusal(flag, text, "it is not KEY=VALUE");
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** `"80"` stands for `"80/tcp"`. */
function port(text: string): string {
  const [, number, protocol = "tcp"] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text) ?? [];
  if (number === undefined || Number(number) < 1 || Number(number) > 65_535) {
    throw refusal("--expose", text, "it is not a port, such as 80 or 53/udp");
  }
  return `${number}/${protocol}`;
}

function signal(text: string): string {
  if (/^(SIG[A-Z0-9+-]+|\d{1,2})$/.test(text)) return text;
  throw refusal("--stop-signal", text, "it is not a signal, such as SIGTERM or 9");
}

function absolute(flag: string, path: string): string {
  if (path.startsWith("/")) return path;
  throw refusal(flag, path, "it is not an absolute path");
}

function keys(names: readonly string[]): Record<string, Record<string, never>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function refusal(flag: string, text: string, fact: string, hint?: string): UsageError {
  return new UsageError(
    `Cannot use ${flag} "${text}": ${fact}`,
    hint === undefined ? {} : { hint },
  );
}
