/**
 * One `xz` process that several files go through, one behind the other.
 *
 * After each file comes a marker, a small stream of its own. That its bytes come out shows that
 * `xz` has accepted the whole file before it, with all checks, and that the index told its size
 * truly: no file can be cut short by a lie, or run over into the next.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { XzJob } from "./xz-job.ts";
import { faultError, startXz, type XzFault, type XzProcess } from "./xz-program.ts";
import { storedXz } from "./xz-stored.ts";

const MARKER: Buffer = Buffer.from("rootsmith: end of one file in xz");
const MARKER_STREAM: Buffer = storedXz(MARKER);
/** Seen only where somebody forged an index: its own check is right. */
export const LIE: XzFault = { of: "input", fact: "its size is not what its index says" };

export class XzLane {
  /** Fed to the process and not known to be whole; the first is the one whose bytes come out. */
  readonly #fed: XzJob[] = [];
  readonly #next: () => XzJob | undefined;
  #process: XzProcess | undefined;
  #markerSeen = 0;

  /** `next` gives the job to feed after the one before, or undefined to let the process end. */
  constructor(next: () => XzJob | undefined) {
    this.#next = next;
  }

  /**
   * Runs one process over `first` and what follows. Each job is settled in the end, apart from the
   * ones that are returned: they have to run again, since another one broke the process.
   */
  async run(program: string, first: XzJob): Promise<XzJob[]> {
    this.#fed.push(first);
    const xz = startXz(program, ["-dc", "-T1", "--format=xz"], this.#feed(first));
    this.#process = xz;
    let asPromised = true;
    for await (const chunk of xz.output) {
      asPromised = await this.#deliver(chunk);
      if (!asPromised) break;
    }
    if (!asPromised) xz.kill();
    const fault = await xz.exit;
    const left = this.#fed.filter((job) => !job.settled);
    if (first.alone) {
      for (const job of left) job.fail(faultError(asPromised && fault ? fault : LIE, "xz"));
      return [];
    }
    for (const job of left) job.restart();
    return left;
  }

  kill(): void {
    this.#process?.kill();
  }

  /** The jobs that the process has not finished. */
  get jobs(): readonly XzJob[] {
    return this.#fed;
  }

  async *#feed(first: XzJob): AsyncGenerator<Uint8Array> {
    for (let job: XzJob | undefined = first; job !== undefined; job = this.#next()) {
      if (job !== first) this.#fed.push(job);
      try {
        yield* job.content.open();
      } catch (error) {
        job.fail(error);
        return;
      }
      yield MARKER_STREAM;
    }
  }

  /** Cuts the output at the ends of the files. False where it is not what it must be. */
  async #deliver(chunk: Uint8Array): Promise<boolean> {
    let rest = chunk;
    while (rest.byteLength > 0) {
      const [job] = this.#fed;
      if (job === undefined) return false;
      if (job.missing > 0) {
        const part = rest.subarray(0, job.missing);
        rest = rest.subarray(part.byteLength);
        await job.write(part);
        if (this.#fed.every(({ settled }) => settled)) this.kill();
        continue;
      }
      const part = rest.subarray(0, MARKER.length - this.#markerSeen);
      const expected = MARKER.subarray(this.#markerSeen, this.#markerSeen + part.byteLength);
      if (!expected.equals(part)) return false;
      rest = rest.subarray(part.byteLength);
      this.#markerSeen += part.byteLength;
      if (this.#markerSeen === MARKER.length) {
        this.#markerSeen = 0;
        this.#fed.shift();
        job.end();
      }
    }
    return true;
  }
}
