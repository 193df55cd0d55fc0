/**
 * The command that is measured: as its users have it, not from the sources.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { installPackages } from "../packages/cli/fixtures/install-packages.ts";

/** Installs `rootsmith` below the directory of a bench. Its program and first argument. */
export async function installCommand(work: string): Promise<readonly [string, string]> {
  return [process.execPath, await installPackages(join(work, "installed"))];
}
