/**
 * What a user says about an image that starts from nothing, checked.
 *
 * @module
 */
import { checkOptionNames, type ImageConfig, type JsonObject } from "@rootsmith/core/provider";

export interface ScratchOptions {
  /** What lies in the image, in order; nothing by default. */
  readonly files?: readonly ScratchFile[];
  /** Add the loader and the libraries that dynamic programs need, from the host. Default false. */
  readonly libs?: boolean;
  /** Add the certificates that the host trusts. Default false. */
  readonly caCertificates?: boolean;
  /** Add the host's time zones. Default false. */
  readonly timeZones?: boolean;
  /** Add /tmp, for everyone. Default false. */
  readonly tmp?: boolean;
  /** Users beside root, in /etc/passwd and /etc/group. The image runs as the first of them. */
  readonly users?: readonly ScratchUser[];
  readonly cmd?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workdir?: string;
  /** `user[:group]`, by name or number. */
  readonly user?: string;
  /** `"80/tcp"`. */
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly stopSignal?: string;
}

/** A file of the image: either `text`, or a `copy` of what the host has. */
export interface ScratchFile {
  /** In the image, `"/hello"`. */
  readonly path: string;
  readonly text?: string;
  /** A file or directory of the host; a directory comes with all that lies below it. */
  readonly copy?: string;
  /** Of a single file. Default: 0644, or as on the host. */
  readonly mode?: number;
  /** Default 0. */
  readonly uid?: number;
  /** Default 0. */
  readonly gid?: number;
}

export interface ScratchUser {
  readonly name: string;
  /** Also the id of a group of the same name. Default 65532, and one more for each. */
  readonly uid?: number;
}

/** {@linkcode ScratchOptions} that change files, with defaults. */
export interface ScratchSettings {
  readonly files: readonly ScratchFile[];
  readonly libs: boolean;
  readonly caCertificates: boolean;
  readonly timeZones: boolean;
  readonly tmp: boolean;
  readonly users: readonly Required<ScratchUser>[];
  readonly config: ImageConfig;
}

/** What images without a shell use for a user that is not root. */
const FIRST_UID = 65_532;

/** useradd(8), "CAVEATS" */
const USER_NAME = /^[a-z_][a-z0-9_-]{0,31}$/;

/** What the factory takes. */
const OPTION_NAMES: Readonly<Record<keyof ScratchOptions, true>> = {
  files: true,
  libs: true,
  caCertificates: true,
  timeZones: true,
  tmp: true,
  users: true,
  cmd: true,
  entrypoint: true,
  env: true,
  workdir: true,
  user: true,
  ports: true,
  volumes: true,
  labels: true,
  stopSignal: true,
};

/** What an item of `files` has. */
const FILE_NAMES: Readonly<Record<keyof ScratchFile, true>> = {
  path: true,
  text: true,
  copy: true,
  mode: true,
  uid: true,
  gid: true,
};

/** @throws {TypeError} If an option is not what it has to be. */
export function scratchSettings(options: ScratchOptions): ScratchSettings {
  checkOptionNames("scratch()", options, OPTION_NAMES);
  const users = (options.users ?? []).map(({ name, uid }, index) => ({
    name,
    uid: uid ?? FIRST_UID + index,
  }));
  for (const { name, uid } of users) {
    if (!USER_NAME.test(name)) throw unusable("users", `"${name}" is not the name of a user`);
    if (!Number.isInteger(uid) || uid < 1)
      throw unusable("users", `${uid} is not the id of a user`);
  }
  return {
    files: (options.files ?? []).map(checkedFile),
    libs: options.libs ?? false,
    caCertificates: options.caCertificates ?? false,
    timeZones: options.timeZones ?? false,
    tmp: options.tmp ?? false,
    users,
    config: configOf(options, users[0]),
  };
}

/** The settings as they stand in a lock: where copies came from is no part of the image. */
export function settingsJson({ files, ...rest }: ScratchSettings): JsonObject {
  const named = files.map(({ copy, ...file }) => ({ ...file, copied: copy !== undefined }));
  return JSON.parse(JSON.stringify({ ...rest, files: named }));
}

function checkedFile(file: ScratchFile): ScratchFile {
  checkOptionNames("files", file, FILE_NAMES);
  const { path, text, copy, mode } = file;
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0 && copy === undefined) throw unusable("files", "a file has no path");
  if (parts.some((part) => part === "." || part === "..")) {
    throw unusable("files", `"${path}" is not the path of a file in the image`);
  }
  if ((text === undefined) === (copy === undefined)) {
    throw unusable("files", `"${path}" needs either a text or a copy`);
  }
  if (mode !== undefined && (!Number.isInteger(mode) || mode < 0 || mode > 0o7777)) {
    throw unusable("files", `the mode of "${path}" is not between 0 and 0o7777`);
  }
  return { ...file, path: parts.join("/") };
}

/** A user is named by number, since orchestrators can tell only so that it is not root. */
function configOf(options: ScratchOptions, first: Required<ScratchUser> | undefined): ImageConfig {
  const { cmd, entrypoint, env, workdir, ports, volumes, labels, stopSignal } = options;
  const user = options.user ?? (first && `${first.uid}:${first.uid}`);
  return {
    ...(user !== undefined && { User: user }),
    ...(ports && { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])) }),
    ...(env && { Env: Object.entries(env).map(([key, value]) => `${key}=${value}`) }),
    ...(entrypoint && { Entrypoint: entrypoint }),
    ...(cmd && { Cmd: cmd }),
    ...(volumes && { Volumes: Object.fromEntries(volumes.map((path) => [path, {}])) }),
    ...(workdir !== undefined && { WorkingDir: workdir }),
    ...(labels && { Labels: labels }),
    ...(stopSignal !== undefined && { StopSignal: stopSignal }),
  };
}

function unusable(option: string, fact: string): TypeError {
  return new TypeError(`Cannot use the option ${option}: ${fact}`);
}
