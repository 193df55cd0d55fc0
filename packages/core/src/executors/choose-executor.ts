/**
 * The choice among the executors that the caller offers.
 *
 * @module
 */
import { ExecutorRequiredError } from "../errors.ts";
import type { RootfsExecutor } from "../executor.ts";
import { formatPlatform, type Platform } from "../oci.ts";

/**
 * The first executor that is available for `platform`, or the one named `wanted`.
 *
 * @throws {ExecutorRequiredError} If there is none; the hint says what keeps each of them away.
 */
export async function chooseExecutor(
  executors: readonly RootfsExecutor[],
  platform: Platform,
  wanted?: string,
): Promise<RootfsExecutor> {
  const candidates =
    wanted === undefined ? executors : executors.filter(({ name }) => name === wanted);
  if (wanted !== undefined && candidates.length === 0) {
    const names = executors.map(({ name }) => `"${name}"`).join(", ");
    throw new ExecutorRequiredError(
      `Cannot use the executor "${wanted}": there is none of that name`,
      { hint: `Choose one of: ${names}` },
    );
  }
  const problems: string[] = [];
  for (const executor of candidates) {
    const problem = await executor.unavailable(platform);
    if (problem === undefined) return executor;
    problems.push(
      `${executor.name}: ${problem.reason}${problem.mend === undefined ? "" : ` (${problem.mend})`}`,
    );
  }
  throw new ExecutorRequiredError(
    `Cannot run programs for ${formatPlatform(platform)}: ${
      wanted === undefined ? "no executor is available" : `the executor "${wanted}" is unavailable`
    }`,
    { hint: problems.join("\n") },
  );
}
