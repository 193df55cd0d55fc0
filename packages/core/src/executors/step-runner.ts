/**
 * Runs one program in a rootfs, inside a session's namespaces.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { findProgram } from "./host-programs.ts";
import { OutputFile } from "./output-file.ts";
import type { SessionAnswer, SessionRequest } from "./session-messages.ts";

/**
 * Runs `argv` as root of `root`: own session, no terminal, only the given environment, umask and
 * network of the namespaces. When it has ended, so has everything that it started.
 */
export async function runStep(
  root: string,
  { argv, env, stdin }: Extract<SessionRequest, { type: "run" }>,
  onOutput: (bytes: Uint8Array) => Promise<void>,
): Promise<SessionAnswer> {
  // An absolute path, since the environment, and so PATH, is that of the step.
  const chroot = findProgram("chroot") ?? "/usr/sbin/chroot";
  // One file for both streams keeps what they say in order, which two pipes do not.
  const output = new OutputFile(onOutput);
  try {
    // Without the groups of whoever runs this.
    const child = spawn(chroot, ["--groups=", root, ...argv], {
      cwd: "/",
      env: { ...env },
      detached: true,
      stdio: [stdin === undefined ? "ignore" : "pipe", output.descriptor, output.descriptor],
    });
    child.stdin?.on("error", () => {}); // a program need not read its input
    child.stdin?.end(Buffer.from(stdin ?? "", "base64"));
    const answer = await new Promise<SessionAnswer>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve({ type: "exit", code, signal }));
    });
    await killOthers();
    return answer;
  } finally {
    await output.close();
  }
}

/** Ends every process of this pid namespace but process 1 and this one. */
async function killOthers(): Promise<void> {
  for (;;) {
    const others = readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 1 && pid !== process.pid);
    if (others.length === 0) return;
    for (const pid of others) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {} // it has ended meanwhile
    }
    await sleep(1);
  }
}
