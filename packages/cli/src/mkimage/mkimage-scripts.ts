/**
 * The scripts of `rootsmith mkimage`, by their names in mkimage.sh.
 *
 * @module
 */
import { findProgram } from "@rootsmith/core";
import type { CommandHost } from "../process/command-host.ts";
import { UsageError } from "../process/usage-error.ts";
import { debootstrapScript } from "./debootstrap-script.ts";
import type { MkimageTarget } from "./mkimage-target.ts";
import { rinseScript } from "./rinse-script.ts";
import { yumScript } from "./yum-script.ts";

/** Parses the arguments of one script. @throws {UsageError} If it does not take them. */
export type MkimageScript = (args: readonly string[], host: CommandHost) => Promise<MkimageTarget>;

export const mkimageScripts: Readonly<Record<string, MkimageScript>> = {
  "busybox-static": busyboxStatic,
  debootstrap: debootstrapScript,
  rinse: rinseScript,
  yum: yumScript,
};

/** Uses the first busybox in PATH. */
async function busyboxStatic(
  args: readonly string[],
  { env }: CommandHost,
): Promise<MkimageTarget> {
  if (args.length > 0) {
    throw new UsageError(`Cannot run busybox-static with "${args[0]}": it takes no arguments`);
  }
  const binary = findProgram("busybox", env.PATH ?? "");
  if (binary === undefined) {
    throw new UsageError("Cannot find busybox: it is not in PATH", {
      hint: "Install busybox-static, or use: rootsmith build busybox",
    });
  }
  const { busybox } = await import("@rootsmith/distro-busybox");
  return { name: "busybox", provider: busybox({ binary, layout: "bare" }) };
}
