/**
 * One thing that a stage does, as it begins and ends.
 *
 * @module
 */
import type { ProgressEvent, TaskKind } from "./progress-event.ts";

/** Who is told of it. */
interface Listener {
  report(event: ProgressEvent): void;
}

export class Task {
  readonly #listener: Listener;
  readonly #what: { readonly type: "task"; readonly kind: TaskKind; readonly name: string };
  #state: "new" | "begun" | "ended" = "new";

  constructor(listener: Listener, kind: TaskKind, name: string) {
    this.#listener = listener;
    this.#what = { type: "task", kind, name };
  }

  /** Says that it begins, the first time. @param worker Which of several does it, from 0 on. */
  begin(worker?: number): void {
    if (this.#state !== "new") return;
    this.#state = "begun";
    this.#listener.report({
      ...this.#what,
      state: "start",
      ...(worker !== undefined && { worker }),
    });
  }

  /** Says that it has ended, if it had begun. */
  end({ failed = false }: { readonly failed?: boolean } = {}): void {
    if (this.#state !== "begun") return;
    this.#state = "ended";
    this.#listener.report({ ...this.#what, state: "end", ...(failed && { failed }) });
  }

  /** Ends it with what `run` does, which begins it. */
  async during<T>(run: (begin: (worker?: number) => void) => Promise<T>): Promise<T> {
    let failed = true;
    try {
      const result = await run((worker) => this.begin(worker));
      failed = false;
      return result;
    } finally {
      this.end({ failed });
    }
  }
}

/** Runs one thing of a stage, which begins now. */
export function runTask<T>(
  listener: Listener,
  kind: TaskKind,
  name: string,
  run: () => Promise<T>,
): Promise<T> {
  return new Task(listener, kind, name).during((begin) => {
    begin();
    return run();
  });
}
