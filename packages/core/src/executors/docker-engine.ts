/**
 * The command line of a container engine, Docker's or Podman's: they take the same commands, but for
 * what {@linkcode DockerEngine} knows to be different.
 *
 * @module
 */
import type { ChildProcessByStdio } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ExecutorProblem } from "../contract/executor.ts";
import { HostError } from "../model/errors.ts";
import type { ByteSource } from "../model/fs-entry.ts";
import { findProgram, hostPath } from "../programs/host-programs.ts";
import { runProgram } from "../programs/run-program.ts";
import { startProgram } from "../programs/start-program.ts";
import { addIdRangesCommand, userName } from "./subordinate-ids.ts";

/** An engine that does not answer at once is as good as none. */
const ANSWER_TIMEOUT_MS = 5000;
const STDERR_TAIL = 4096;

export interface EngineRun {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves with the exit code when all output has been read; -1 if a signal ended it. */
  readonly ended: Promise<number>;
  /** What it said on stderr so far. */
  said(): string;
  kill(): void;
}

interface EngineOptions {
  /** False for what has to be done after an abort as well. */
  readonly abortable?: boolean;
  /** Beside the variables of the process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a command with a pipe as its stdout: podman before 4.4 opens /dev/stdout anew to export, and
 * what a runtime gives its children there is a socket, which cannot be opened.
 */
const THROUGH_PIPE = '{ "$@" || kill -9 $$; } | cat';

/** Version, architecture, and how many ranges of ids it has: 0 for root, 1 where it has its user's id alone. */
const PODMAN_FACTS = "{{.Version.Version}} {{.Host.Arch}} {{len .Host.IDMappings.UIDMap}}";

export class DockerEngine {
  readonly program: "docker" | "podman";
  readonly version: string;
  /** Architecture as OCI spells it: `"amd64"`. */
  readonly architecture: string;
  readonly #signal: AbortSignal | undefined;

  private constructor(
    program: "docker" | "podman",
    version: string,
    architecture: string,
    signal: AbortSignal | undefined,
  ) {
    this.program = program;
    this.version = version;
    this.architecture = architecture;
    this.#signal = signal;
  }

  /** The first engine that answers; else what each of them said. */
  static async find(signal?: AbortSignal): Promise<DockerEngine | ExecutorProblem> {
    const reasons: string[] = [];
    let fix: string | undefined;
    for (const [program, query] of [
      ["docker", ["version", "--format", "{{.Server.Version}} {{.Server.Arch}}"]],
      ["podman", ["info", "--format", PODMAN_FACTS]],
    ] as const) {
      if (findProgram(program) === undefined) {
        reasons.push(`${program} is not installed`);
        continue;
      }
      const answer = await runProgram(program, query, {
        timeoutMs: ANSWER_TIMEOUT_MS,
        ...(signal && { signal }),
      });
      const [version, architecture, mapped] = answer.stdout.trim().split(" ");
      if (answer.code === 0 && mapped === "1") {
        reasons.push(`podman has no subordinate ids of "${userName()}" for the owners of files`);
        fix = `sudo ${addIdRangesCommand()} && podman system migrate`;
        continue;
      }
      if (answer.code === 0 && version !== undefined && architecture !== undefined) {
        return new DockerEngine(program, version, architecture, signal);
      }
      reasons.push(`${program} does not answer: ${lastLine(answer.stderr) || "timeout"}`);
    }
    return { reason: reasons.join("; "), ...(fix !== undefined && { fix }) };
  }

  /** For a person: `"podman 4.3.1"`. */
  get name(): string {
    return `${this.program} ${this.version}`;
  }

  /** Starts the export of a container's tree as a tar. */
  openExport(container: string): EngineRun {
    return this.#spawn("sh", ["-c", THROUGH_PIPE, "sh", this.program, "export", container], true);
  }

  /** Starts the copy of what lies at a path of a container, links followed, as a tar. */
  openCopy(container: string, path: string): EngineRun {
    const follow = this.program === "docker" ? ["--follow-link"] : []; // podman always does
    return this.open(["cp", ...follow, `${container}:${path}`, "-"]);
  }

  /** Unpacks a tar into a container, with the owners that the tar has. */
  async unpack(container: string, tar: ByteSource): Promise<void> {
    const action = "write to the rootfs";
    if (this.program === "docker") {
      await this.run(action, ["cp", "-", `${container}:/`], { stdin: tar });
      return;
    }
    const args = ["cp", "--archive=false", "-", `${container}:/`]; // with it, all is root's
    // Before 4.7 it leaves a copy of its input in TMPDIR: github.com/containers/podman/issues/19496.
    const spool = await podmanSpool();
    try {
      await this.run(action, args, { stdin: tar, ...(spool && { env: { TMPDIR: spool } }) });
    } finally {
      if (spool !== undefined) await rm(spool, { recursive: true, force: true });
    }
  }

  /** Starts a command. The caller reads its output to the end, or kills it. */
  open(args: readonly string[], { abortable = true, env = {} }: EngineOptions = {}): EngineRun {
    return this.#spawn(this.program, args, abortable, env);
  }

  #spawn(
    command: string,
    args: readonly string[],
    abortable: boolean,
    env: Readonly<Record<string, string>> = {},
  ): EngineRun {
    if (abortable) this.#signal?.throwIfAborted();
    // In a session of its own, since the engine's programs forward Ctrl-C to the container.
    const child: ChildProcessByStdio<Writable, Readable, Readable> = startProgram(command, args, {
      env: { ...process.env, ...env, PATH: hostPath() },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const kill = (): void => {
      if (child.pid !== undefined && child.exitCode === null) killGroup(child.pid);
    };
    if (abortable) this.#signal?.addEventListener("abort", kill, { once: true });
    let stderr = "";
    child.stderr.on("data", (bytes: Uint8Array) => {
      stderr = (stderr + new TextDecoder().decode(bytes)).slice(-STDERR_TAIL);
    });
    child.stdin.on("error", () => {}); // its exit code says it better
    const ended = new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        this.#signal?.removeEventListener("abort", kill);
        if (abortable && this.#signal?.aborted) reject(this.#signal.reason);
        else resolve(code ?? -1);
      });
    });
    ended.catch(() => {}); // seen where it is awaited
    const { stdin, stdout } = child;
    return { stdin, stdout, stderr: child.stderr, ended, said: () => stderr.trim(), kill };
  }

  /**
   * Runs a command that prints little.
   *
   * @param action For the error: `"start a container"`.
   * @throws {HostError} If it fails.
   */
  async run(
    action: string,
    args: readonly string[],
    options: EngineOptions & { readonly stdin?: ByteSource } = {},
  ): Promise<string> {
    const run = this.open(args, options);
    let stdout = "";
    run.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    await pipeline(Readable.from(options.stdin ?? []), run.stdin).catch((error: unknown) => {
      // EPIPE: the program ended early and its exit code says why.
      if ((error as NodeJS.ErrnoException).code !== "EPIPE") {
        run.kill();
        throw error;
      }
    });
    if ((await run.ended) !== 0) throw this.error(action, run.said());
    return stdout.trim();
  }

  error(action: string, said: string): HostError {
    return new HostError(`Cannot ${action}: ${said || `${this.program} failed`}`);
  }
}

/**
 * A directory for what podman leaves. None for a user without a runtime directory, where podman takes
 * that of TMPDIR: it would not find its containers.
 */
async function podmanSpool(): Promise<string | undefined> {
  const { TMPDIR = "/var/tmp", XDG_RUNTIME_DIR } = process.env;
  if (process.getuid?.() !== 0 && !XDG_RUNTIME_DIR) return undefined;
  return mkdtemp(join(TMPDIR, "rootsmith-podman-"));
}

/** Ends a process that leads a group, and the group. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {} // it has just ended
}

function lastLine(text: string): string {
  return text.trim().split("\n").pop() ?? "";
}
