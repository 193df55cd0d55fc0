/**
 * Says when stages begin and end, and remembers how long they took.
 *
 * @module
 */
import type { ProgressEvent, Stage } from "../model/progress-event.ts";

export interface StageTime {
  readonly stage: Stage;
  readonly platform?: string;
  readonly ms: number;
}

export interface StageClock {
  readonly times: readonly StageTime[];
  /** Runs one stage. A stage that fails has no end. */
  time<T>(stage: Stage, platform: string | undefined, run: () => Promise<T>): Promise<T>;
}

export function createStageClock(report: (event: ProgressEvent) => void): StageClock {
  const times: StageTime[] = [];
  return {
    times,
    async time(stage, platform, run) {
      const where = platform === undefined ? {} : { platform };
      report({ type: "stage", stage, state: "start", ...where });
      const start = performance.now();
      const result = await run();
      const ms = Math.round(performance.now() - start);
      times.push({ stage, ...where, ms });
      report({ type: "stage", stage, state: "end", ...where, ms });
      return result;
    },
  };
}
