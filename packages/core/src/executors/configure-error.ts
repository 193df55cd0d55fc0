/**
 * How the end of a program in a rootfs becomes an error.
 *
 * @module
 */
import { ConfigureError } from "../errors.ts";
import type { ConfigureStep } from "../provider.ts";

/** How a program ended: one of the two is there. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** @param output The end of what it printed. */
export function configureError(
  step: ConfigureStep,
  { code, signal }: ProgramEnd,
  output: string,
): ConfigureError {
  const end = code === null ? `was ended by ${signal}` : `exited with code ${code}`;
  const { fact, hint } = step.explain?.(output) ?? { fact: `"${step.argv[0]}" ${end}` };
  return new ConfigureError(`Cannot ${step.title}: ${fact}`, {
    argv: step.argv,
    ...(code !== null && { exitCode: code }),
    output,
    ...(hint !== undefined && { hint }),
  });
}
