/**
 * A log file of what the scripts of a build print, which is kept only if the build fails.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { ProgressEvent } from "@rootsmith/core";
import { ConfigureError } from "@rootsmith/core/provider";
import { visibleLines } from "./visible.ts";

/** Bytes of one part of the log. The last two parts are kept. */
const PART_SIZE = 16 << 20;

/** How many logs of failed builds are kept. */
const KEPT_LOGS = 10;

/** The log files of failed builds, by their errors. */
const logs = new WeakMap<object, string>();

/** Path of the log of the build that failed with `error`. */
export function logOf(error: unknown): string | undefined {
  return error instanceof Error ? logs.get(error) : undefined;
}

/**
 * Runs a build and logs what its scripts print to a file below `directory`. If a script fails, the file is
 * kept, and {@linkcode logOf} gives its path.
 *
 * @param beside Where a file that is kept goes, if it can, in place of `directory`.
 */
export async function withScriptLog<T>(
  directory: string,
  run: (add: (event: ProgressEvent) => void) => Promise<T>,
  beside?: string,
): Promise<T> {
  const log = new ScriptLog(directory);
  try {
    return await run((event) => log.add(event));
  } catch (error) {
    const file = error instanceof ConfigureError ? log.keep(beside) : undefined;
    if (file !== undefined) logs.set(error as ConfigureError, file);
    throw error;
  } finally {
    log.close();
  }
}

class ScriptLog {
  readonly #directory: string;
  readonly #file: string;
  #descriptor: number | undefined;
  #size = 0;
  #step = "";
  #isBroken = false;
  #isKept = false;

  constructor(directory: string) {
    this.#directory = directory;
    const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
    this.#file = join(directory, `${time}-${randomBytes(3).toString("hex")}.log`);
  }

  add(event: ProgressEvent): void {
    if (event.type !== "configure" || event.output === undefined || this.#isBroken) return;
    const title = event.step === this.#step ? "" : `== ${event.step}\n`;
    this.#step = event.step;
    try {
      this.#write(title + visibleLines(event.output.replaceAll(/\r\n?/g, "\n")));
    } catch {
      this.#isBroken = true; // a full disk, which the build reports as well
    }
  }

  /** The file, if there is something in it; it is not removed then. */
  keep(beside?: string): string | undefined {
    if (this.#descriptor === undefined || this.#isBroken) return undefined;
    const before = `${this.#file}.old`;
    if (existsSync(before)) {
      appendFileSync(before, readFileSync(this.#file));
      renameSync(before, this.#file);
    }
    if (beside !== undefined && this.#copy(beside)) return beside;
    this.#isKept = true;
    const names = readdirSync(this.#directory).sort();
    for (const name of names.slice(0, -KEPT_LOGS)) rmSync(join(this.#directory, name));
    return this.#file;
  }

  #copy(target: string): boolean {
    try {
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(this.#file, target);
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    if (this.#isKept) return;
    rmSync(this.#file, { force: true });
    rmSync(`${this.#file}.old`, { force: true });
  }

  #write(text: string): void {
    if (this.#descriptor !== undefined && this.#size > PART_SIZE) {
      closeSync(this.#descriptor);
      this.#descriptor = undefined;
      renameSync(this.#file, `${this.#file}.old`);
    }
    if (this.#descriptor === undefined) {
      if (!existsSync(this.#directory)) mkdirSync(this.#directory, { mode: 0o700 });
      this.#descriptor = openSync(this.#file, "wx", 0o600);
      this.#size = 0;
    }
    this.#size += writeSync(this.#descriptor, text);
  }
}
