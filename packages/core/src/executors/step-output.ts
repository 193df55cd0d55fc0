/**
 * What a step prints: told as it comes, with what begins by it, and the end of it for an error.
 *
 * @module
 */
import type { ConfigureStep } from "../contract/configure-plan.ts";
import type { StageContext } from "../contract/contexts.ts";
import { Task } from "../model/task.ts";
import { OutputTail } from "./output-tail.ts";

/** Characters of an unfinished line that are kept. */
const LINE_LENGTH = 1024;

export class StepOutput {
  readonly #step: Pick<ConfigureStep, "title" | "part">;
  readonly #ctx: Pick<StageContext, "report">;
  readonly #tail = new OutputTail((text) => this.#tell(text));
  #line = "";
  #part: Task | undefined;

  constructor(step: Pick<ConfigureStep, "title" | "part">, ctx: Pick<StageContext, "report">) {
    this.#step = step;
    this.#ctx = ctx;
  }

  push(bytes: Uint8Array): void {
    this.#tail.push(bytes);
  }

  /** To be called when the program has ended. @returns At most the last 4 KiB. */
  end({ failed = false }: { readonly failed?: boolean } = {}): string {
    const tail = this.#tail.end();
    this.#part?.end({ failed });
    return tail;
  }

  #tell(text: string): void {
    if (this.#step.part !== undefined) this.#findParts(text);
    this.#ctx.report({ type: "configure", step: this.#step.title, output: text });
  }

  /** A part begins with its line and ends with the next one, or with the program. */
  #findParts(text: string): void {
    const lines = `${this.#line}${text}`.split("\n");
    this.#line = (lines.pop() ?? "").slice(0, LINE_LENGTH);
    for (const line of lines) {
      const name = this.#step.part?.(line);
      if (name === undefined) continue;
      this.#part?.end();
      this.#part = new Task(this.#ctx, "script", name);
      this.#part.begin();
    }
  }
}
