/**
 * Runs programs in a rootfs, one at a time.
 *
 * @module
 */
import type { Socket } from "node:dgram";
import { lstatSync } from "node:fs";
import process from "node:process";
import { endOthers } from "./end-others.ts";
import { KernelDirectories } from "./kernel-directories.ts";
import { serveLocalhost } from "./localhost-server.ts";
import { ROOTFS } from "./namespace-script.ts";
import { OutputFile, type OutputListener } from "./output-file.ts";
import type { SessionAnswer, SessionRequest } from "./session-messages.ts";
import type { ProgramRunner } from "./session-worker.ts";
import { StepShell } from "./step-shell.ts";

export class StepRunner implements ProgramRunner {
  readonly #init: number;
  readonly #output: OutputFile;
  readonly #stdout: OutputFile;
  readonly #directories = new KernelDirectories(ROOTFS);
  #shell: StepShell | undefined;
  #nameServer: Socket | undefined;

  /**
   * @param init Pid of the scripts' process 1.
   * @param listeners Of what programs print; of the standard output alone where a step splits it off.
   */
  constructor(
    init: number,
    { onOutput, onStdout }: Record<"onOutput" | "onStdout", OutputListener>,
  ) {
    this.#init = init;
    this.#output = new OutputFile("output", onOutput);
    this.#stdout = new OutputFile("stdout", onStdout);
  }

  /**
   * Runs a program: no terminal, only the given environment, and the network of the namespaces.
   * When it has ended, so has everything that it started.
   */
  async run(step: Extract<SessionRequest, { type: "run" }>): Promise<SessionAnswer> {
    this.#output.open();
    this.#stdout.open();
    try {
      if (this.#shell === undefined) {
        this.#directories.make();
        this.#shell = await StepShell.start(this.#init, this.#output.descriptor);
      }
      await this.#knowLocalhost();
      return { type: "exit", code: await this.#shell.run(step) };
    } catch (error) {
      await this.leave();
      throw error;
    } finally {
      await endOthers([1, process.pid, this.#init, this.#shell?.pid]);
      await this.#output.close();
      await this.#stdout.close();
    }
  }

  /** Leaves the tree as it is without the kernel's directories, until the next program. */
  async leave(): Promise<void> {
    await this.#shell?.close();
    this.#shell = undefined;
    this.#directories.remove();
  }

  /** With a hosts file the tree knows it, and a tree with other name servers does not ask here. */
  async #knowLocalhost(): Promise<void> {
    const isNeeded = !isThere("etc/hosts") && !isThere("etc/resolv.conf");
    if (isNeeded) {
      this.#nameServer ??= await serveLocalhost();
    } else {
      this.#nameServer?.close();
      this.#nameServer = undefined;
    }
  }
}

function isThere(path: string): boolean {
  return lstatSync(`${ROOTFS}/${path}`, { throwIfNoEntry: false }) !== undefined;
}
