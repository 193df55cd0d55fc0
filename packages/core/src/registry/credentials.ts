/**
 * Credentials as Docker and Podman keep them: in their config files, or in the credential helpers
 * that these name.
 *
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 * @see https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 * @module
 */

import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { isMissing } from "../io/host-error.ts";
import { HostError } from "../model/errors.ts";
import { runProgram } from "../programs/run-program.ts";

/** A password, or a token that stands for having logged in. Never to be printed. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly identityToken: string };

/** The fields of a config file that matter here. */
interface AuthFile {
  readonly auths?: Readonly<Record<string, AuthEntry>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

interface AuthEntry {
  /** Base64 of `USER:PASSWORD`. */
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The key under which `docker login` keeps those of Docker Hub. */
const DOCKER_HUB = "https://index.docker.io/v1/";

/** What a helper answers for a server that it does not know. */
const NOT_FOUND = /credentials not found/i;

/**
 * The credentials for a repository; undefined where there are none. The first file decides that
 * has some: `$REGISTRY_AUTH_FILE`, else those of Podman, then that of Docker.
 *
 * @throws {HostError} If a file cannot be read, or a helper fails.
 */
export async function findCredentials(
  host: string,
  repository: string,
  env: Environment = process.env,
): Promise<Credentials | undefined> {
  for (const path of authFiles(env)) {
    const file = await readAuthFile(path);
    const found = file && (await credentialsIn(file, path, host, repository, env));
    if (found) return found;
  }
  return undefined;
}

function authFiles(env: Environment): string[] {
  if (env.REGISTRY_AUTH_FILE) return [env.REGISTRY_AUTH_FILE];
  const home = env.HOME || homedir();
  const { XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config, DOCKER_CONFIG: docker } = env;
  return [
    ...(runtime ? [join(runtime, "containers/auth.json")] : []),
    join(config || join(home, ".config"), "containers/auth.json"),
    join(docker || join(home, ".docker"), "config.json"),
  ];
}

async function readAuthFile(path: string): Promise<AuthFile | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as AuthFile;
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    const fact = cause instanceof SyntaxError ? "it is not JSON" : (cause as Error).message;
    // A parser quotes what it reads, which may be a password: it is no cause to be shown.
    throw new HostError(`Cannot read credentials from "${path}": ${fact}`, {
      hint: "Repair or remove the file, then log in again",
    });
  }
}

async function credentialsIn(
  file: AuthFile,
  path: string,
  host: string,
  repository: string,
  env: Environment,
): Promise<Credentials | undefined> {
  const server = host === "docker.io" ? DOCKER_HUB : host;
  const helper = file.credHelpers?.[host] ?? file.credHelpers?.[server] ?? file.credsStore;
  const kept = helper && (await askHelper(helper, server, path, env));
  if (kept) return kept;
  const entries = new Map(
    Object.entries(file.auths ?? {}).map(([key, entry]) => [plainKey(key), entry]),
  );
  const parts = [host, ...repository.split("/")];
  for (let length = parts.length; length > 0; length--) {
    const entry = entries.get(parts.slice(0, length).join("/"));
    const found = entry && credentialsOf(entry);
    if (found) return found;
  }
  return undefined;
}

/** `"https://index.docker.io/v1/"` is `"docker.io"`; Podman's keys may go on with a repository. */
function plainKey(key: string): string {
  const name = key.replace(/^https?:\/\//, "").replace(/(\/v[12])?\/*$/, "");
  return name.replace(/^(index|registry-1)\.docker\.io(?=\/|$)/, "docker.io");
}

function credentialsOf(entry: AuthEntry): Credentials | undefined {
  if (entry.identitytoken) return { identityToken: entry.identitytoken };
  if (entry.username && entry.password) {
    return { username: entry.username, password: entry.password };
  }
  const [, username, password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(entry.auth ?? "", "base64").toString()) ?? [];
  return username && password ? { username, password } : undefined;
}

/** @see https://github.com/docker/docker-credential-helpers#development */
async function askHelper(
  helper: string,
  server: string,
  path: string,
  env: Environment,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`;
  const refuse = (fact: string): HostError =>
    new HostError(`Cannot ask "${program}" for credentials of "${server}": ${fact}`, {
      hint: `Repair it, or take it out of "${path}"`,
    });
  const { code, stdout, stderr, notFound } = await runProgram(program, ["get"], {
    stdin: server,
    env,
  });
  if (code !== 0) {
    if (NOT_FOUND.test(stdout) || NOT_FOUND.test(stderr)) return undefined;
    throw refuse(notFound ? "it is not installed" : `it ended with status ${code ?? "?"}`);
  }
  try {
    const { Username, Secret } = JSON.parse(stdout) as { Username: string; Secret: string };
    if (!Secret) return undefined;
    if (Username === "<token>") return { identityToken: Secret };
    return { username: Username, password: Secret };
  } catch {
    throw refuse("its answer is not JSON");
  }
}
