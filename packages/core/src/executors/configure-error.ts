/**
 * How the end of a program in a rootfs becomes an error.
 *
 * @module
 */

import type { ConfigureStep } from "../contract/configure-plan.ts";
import { ConfigureError } from "../model/errors.ts";

/**
 * @param exitCode Of a signal, 128 and its number.
 * @param output The end of what it printed.
 */
export function configureError(
  step: ConfigureStep,
  exitCode: number,
  output: string,
): ConfigureError {
  const { fact, hint } = step.explain?.(output) ?? {
    fact: `"${step.argv[0]}" exited with code ${exitCode}`,
  };
  return new ConfigureError(`Cannot ${step.title}: ${fact}`, {
    argv: step.argv,
    exitCode,
    output,
    ...(hint !== undefined && { hint }),
  });
}
