/**
 * The choice among the executors that the caller offers.
 *
 * @module
 */

import type { ExecutorContext, ExecutorSession, RootfsExecutor } from "../contract/executor.ts";
import { ExecutorRequiredError } from "../model/errors.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";

/**
 * A session of the first executor that can give one, or of the one named `wanted`.
 *
 * Which one can is found out by starting it, not by asking before: that would take as long again.
 *
 * @throws {ExecutorRequiredError} If none can; the hint says what keeps each of them away.
 */
export async function startExecutor(
  executors: readonly RootfsExecutor[],
  platform: Platform,
  ctx: ExecutorContext,
  wanted?: string,
): Promise<ExecutorSession> {
  const candidates =
    wanted === undefined ? executors : executors.filter(({ name }) => name === wanted);
  if (wanted !== undefined && candidates.length === 0) {
    const names = executors.map(({ name }) => `"${name}"`).join(", ");
    throw new ExecutorRequiredError(
      `Cannot use the executor "${wanted}": there is none of that name`,
      { hint: `Choose one of: ${names}` },
    );
  }
  const problems = new Map<string, string[]>();
  for (const executor of candidates) {
    try {
      return await executor.start(platform, ctx);
    } catch (error) {
      ctx.signal.throwIfAborted();
      const problem = await executor.unavailable(platform);
      if (problem === undefined) throw error; // it could run here, and this is another trouble
      const { reason, fix } = problem;
      const text = `${reason}${fix === undefined ? "" : ` (${fix})`}`;
      problems.set(text, [...(problems.get(text) ?? []), executor.name]);
    }
  }
  const fact =
    wanted === undefined ? "no executor is available" : `the executor "${wanted}" is unavailable`;
  const lines = [...problems].map(([text, names]) => `${names.join(", ")}: ${text}`);
  throw new ExecutorRequiredError(`Cannot run programs for ${formatPlatform(platform)}: ${fact}`, {
    hint: [...lines, "--configure none builds a rootfs that is not configured"].join("\n"),
  });
}
