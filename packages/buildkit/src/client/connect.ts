/**
 * A connection on which a builder speaks gRPC.
 *
 * What Docker knows, Docker's own programs reach: contexts with TLS or SSH, and builders of any driver.
 *
 * @see https://docs.docker.com/reference/cli/docker/buildx/dial-stdio/
 * @module
 */
import type { ChildProcess, ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import process from "node:process";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { startProgram } from "@rootsmith/core";
import type { BuilderAddress, TlsFiles } from "./builder-address.ts";
import { upgrade } from "./upgrade.ts";

/** How long a machine may take to answer, in ms. */
const TIMEOUT_MS = 20_000;

const HAS_GROUPS = process.platform !== "win32";

export interface Connection {
  readonly stream: Duplex;
  /** What the program that makes the connection has said; empty if there is none. */
  said(): string;
  close(): void;
}

/**
 * @param platform What is built: of several machines of one builder the fitting one is taken.
 * @throws {Error} With what the system says.
 */
export async function connect(address: BuilderAddress, platform: string): Promise<Connection> {
  switch (address.type) {
    case "unix":
      return socketConnection(connectSocket(address.path), "connect");
    case "tcp": {
      const { host, port, tls } = address;
      if (tls === undefined) return socketConnection(connectSocket(port, host), "connect");
      const options = { host, port, ALPNProtocols: ["h2"], ...(await tlsOptions(host, tls)) };
      return socketConnection(connectTls(options), "secureConnect");
    }
    case "engine": {
      const { context } = address;
      const chosen = context === undefined ? [] : ["--context", context];
      const connection = programConnection("docker", [...chosen, "system", "dial-stdio"]);
      try {
        await upgrade(connection.stream, "/grpc");
      } catch (error) {
        connection.close();
        throw new Error(connection.said() || (error as Error).message, { cause: error });
      }
      return connection;
    }
    case "buildx": {
      const chosen = address.name === undefined ? [] : ["--builder", address.name];
      return programConnection("docker", [
        "buildx",
        ...chosen,
        "dial-stdio",
        "--platform",
        platform,
      ]);
    }
  }
}

async function socketConnection(stream: Duplex, connected: string): Promise<Connection> {
  await once(stream, connected, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  return { stream, said: () => "", close: () => void stream.destroy() };
}

/** Its standard streams are the connection. */
function programConnection(program: string, args: readonly string[]): Connection {
  // In a group of its own: Ctrl-C is for this process, which cancels what is under way.
  const child = startProgram(program, args, {
    stdio: "pipe",
    detached: HAS_GROUPS,
    windowsHide: true,
  });
  let said = "";
  child.on("error", ({ message }) => {
    said += message;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  const stream = standardStreams(child);
  return {
    stream,
    said: () => said.trim(),
    close() {
      stream.destroy();
      for (const end of [child.stdin, child.stdout, child.stderr]) end.destroy();
      killAll(child);
    },
  };
}

/** Docker's command does not end at SIGTERM, and starts a plugin that does not end with it. */
function killAll(child: ChildProcess): void {
  if (!HAS_GROUPS || child.pid === undefined) return void child.kill("SIGKILL");
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {} // it has ended
}

/**
 * When the program has ended, it is destroyed: node:http2 may fail an assertion where such a stream says its
 * end, and is still written to.
 */
function standardStreams(child: ChildProcessWithoutNullStreams): Duplex {
  const { stdin, stdout } = child;
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (bytes, _encoding, callback) => void stdin.write(bytes, () => callback()),
    final(callback) {
      stdin.end();
      callback();
    },
  });
  stdin.on("error", () => {}); // its end says it
  stdout.on("data", (bytes) => {
    if (!stream.push(bytes)) stdout.pause();
  });
  stream.on("error", () => {});
  child.once("close", () => stream.destroy(new Error("the program has ended")));
  return stream;
}

async function tlsOptions(
  host: string,
  { cacert, cert, key, servername = host }: TlsFiles,
): Promise<Record<string, string | Uint8Array>> {
  const files = Object.entries({ ca: cacert, cert, key });
  const read = files.map(async ([name, file]) => file && ([name, await readFile(file)] as const));
  const found = (await Promise.all(read)).filter((one) => one !== undefined && one !== "");
  return { servername, ...Object.fromEntries(found) };
}
