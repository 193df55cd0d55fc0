/**
 * The days on which passwords were changed: those of the build, where a script made the user.
 *
 * @see shadow(5), whose third field they are
 * @module
 */
import { Buffer } from "node:buffer";
import type { Normalization } from "../contract/normalization.ts";

const SECONDS_PER_DAY = 86_400;

/** For any distro: no password counts as changed after the day of the image. */
export const shadowDays: Normalization = {
  name: "shadow-days",
  reason: "users that scripts add get the day of the build as that of their last password change",
  paths: ["etc/shadow", "etc/shadow-"],
  action: (content, epoch) => {
    const today = Math.floor(epoch / SECONDS_PER_DAY);
    const shadow = Buffer.from(content).toString("latin1");
    return Buffer.from(clampLastChange(shadow, today), "latin1");
  },
};

/** Days after `today` become `today`. */
function clampLastChange(shadow: string, today: number): string {
  return shadow.replace(/^([^:\n]*:[^:\n]*:)(\d+)(?=:)/gm, (line, head: string, day: string) =>
    Number(day) > today ? `${head}${today}` : line,
  );
}
