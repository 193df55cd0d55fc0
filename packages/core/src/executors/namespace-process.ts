/**
 * The process behind a session: a command inside namespaces of its own, and the talk with it.
 *
 * @module
 */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { HostError } from "../model/errors.ts";
import { hostPath } from "../programs/host-programs.ts";
import { startProgram } from "../programs/start-program.ts";
import { NAMESPACE_SCRIPT, scriptShell } from "./namespace-script.ts";
import {
  formatMessage,
  readMessages,
  type SessionAnswer,
  type SessionListener,
  type SessionReply,
  type SessionRequest,
} from "./session-messages.ts";
import { mapIds } from "./subordinate-ids.ts";

/** How the namespaces are entered: as root, or as a user who becomes root of a user namespace. */
export type NamespaceKind = "chroot" | "userns";

const NAMESPACES = ["--mount", "--pid", "--ipc", "--uts", "--net", "--cgroup"];
const STDERR_TAIL = 4096;

interface Pending {
  readonly onEvent: SessionListener;
  readonly resolve: (answer: SessionAnswer) => void;
  readonly reject: (error: unknown) => void;
}

export class NamespaceProcess {
  readonly #kind: NamespaceKind;
  readonly #signal: AbortSignal;
  readonly #child: ChildProcessWithoutNullStreams;
  /** Requests that have no answer yet; the host answers in order. */
  readonly #pending: Pending[] = [];
  readonly #ended: Promise<void>;
  #stderr = "";
  #isOver = false;
  readonly #kill = (): void => void this.#child.kill("SIGKILL");

  private constructor(kind: NamespaceKind, command: readonly string[], signal: AbortSignal) {
    this.#kind = kind;
    this.#signal = signal;
    this.#child = startProgram(
      "unshare",
      [
        ...(kind === "userns" ? ["--user"] : []),
        ...NAMESPACES,
        "--fork",
        "--kill-child",
        ...[...scriptShell(), "-c", NAMESPACE_SCRIPT, "sh"],
        ...command,
      ],
      // In a session of its own Ctrl-C reaches only this process, which then says what ends how.
      { cwd: "/", env: { ...process.env, PATH: hostPath(), LC_ALL: "C" }, detached: true },
    );
    this.#ended = new Promise((resolve) => {
      this.#child.once("close", () => resolve());
      this.#child.once("error", (error) => {
        this.#stderr += error.message;
        resolve();
      });
    });
    this.#child.stdin.on("error", () => {}); // the end of the process says it better
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    signal.addEventListener("abort", this.#kill, { once: true });
    void this.#ended.then(() => {
      this.#isOver = true;
      signal.removeEventListener("abort", this.#kill);
      for (const { reject } of this.#pending.splice(0)) reject(this.#endError());
    });
  }

  /**
   * Enters the namespaces and starts a session host in them.
   *
   * @throws {HostError} If the kernel or a program refuses; the message has its words.
   */
  static async start(kind: NamespaceKind, signal: AbortSignal): Promise<NamespaceProcess> {
    signal.throwIfAborted();
    const host = new NamespaceProcess(kind, sessionHostCommand(), signal);
    try {
      const ready = host.#expect(() => {});
      ready.catch(() => {}); // `enter` fails first, with the same reason
      await host.#enter();
      void host.#listen();
      await ready;
      return host;
    } catch (error) {
      await host.kill();
      throw error;
    }
  }

  /** Tries whether namespaces can be entered and equipped: why not, in the words of who refused. */
  static async probe(kind: NamespaceKind): Promise<string | undefined> {
    const probe = new NamespaceProcess(kind, ["true"], new AbortController().signal);
    try {
      await probe.#enter();
      probe.#child.stdout.resume(); // unread output would hold back the end
      await probe.#ended;
      return probe.#child.exitCode === 0 ? undefined : probe.#fact();
    } catch (error) {
      await probe.kill();
      return probe.#stderr === "" ? (error as Error).message : probe.#fact();
    }
  }

  /**
   * Sends a request and waits for its answer. Several may be on their way at once. The host waits
   * for who listens to its events.
   *
   * @throws {HostError} If the host process ended. What it answers is the caller's to judge.
   */
  request(request: SessionRequest, onEvent: SessionListener = () => {}): Promise<SessionAnswer> {
    if (this.#isOver) return Promise.reject(this.#endError());
    const answer = this.#expect(onEvent);
    this.#child.stdin.write(formatMessage(request));
    return answer;
  }

  /** Ends the host, and with it all that runs in its namespaces. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(this.#kill, 2000);
    await this.#ended;
    clearTimeout(timer);
  }

  /** As {@linkcode close}, at once. */
  async kill(): Promise<void> {
    this.#kill();
    this.#child.stdout.resume(); // unread output would hold back the end
    await this.#ended;
  }

  /** Waits for the namespaces, maps the ids, lets the script go on. */
  async #enter(): Promise<void> {
    const { stdout, stdin, pid } = this.#child;
    await Promise.race([new Promise((resolve) => stdout.once("readable", resolve)), this.#ended]);
    if (this.#isOver || pid === undefined) throw this.#endError();
    if (this.#kind === "userns") await mapIds(pid, this.#signal);
    stdin.write("go\n");
  }

  #expect(onEvent: SessionListener): Promise<SessionAnswer> {
    return new Promise((resolve, reject) => this.#pending.push({ onEvent, resolve, reject }));
  }

  async #listen(): Promise<void> {
    for await (const reply of readMessages<SessionReply>(this.#child.stdout)) {
      if ("bytes" in reply || reply.type === "removed") await this.#pending[0]?.onEvent(reply);
      else this.#pending.shift()?.resolve(reply);
    }
  }

  #endError(): unknown {
    if (this.#signal.aborted) return this.#signal.reason;
    return new HostError(`Cannot go on in the rootfs: ${this.#fact()}`);
  }

  #fact(): string {
    return this.#stderr.trim() || `the process of the ${this.#kind} executor ended`;
  }
}

/** The session host, run by the runtime that runs this. */
function sessionHostCommand(): string[] {
  const runtimeArguments = "deno" in process.versions ? ["run", "-A", "--no-check"] : [];
  const module = fileURLToPath(import.meta.resolve("#session-host"));
  return [process.execPath, ...runtimeArguments, module];
}
