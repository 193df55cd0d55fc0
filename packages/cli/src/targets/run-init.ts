/**
 * Writes the definition of `rootsmith init`.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { systemFact } from "@rootsmith/core";
import { RootfsError } from "@rootsmith/core/provider";
import type { CommandHost } from "../process/command-host.ts";
import { UsageError } from "../process/usage-error.ts";
import { DEFINITION_TEMPLATE } from "./definition-template.ts";

/** Beside package.json, in a checkout and as published. */
const SCHEMA = fileURLToPath(import.meta.resolve("#schema"));
const SCHEMA_NAME = "rootsmith.schema.json";

/** @throws {UsageError} If there is such a file. */
export async function runInit(file: string, host: CommandHost): Promise<void> {
  const directory = dirname(resolve(file));
  const installed = join(directory, "node_modules/rootsmith", SCHEMA_NAME);
  const isInstalled = existsSync(installed);
  const schema = isInstalled ? relative(directory, installed) : SCHEMA_NAME;
  try {
    await writeFile(file, DEFINITION_TEMPLATE.replace("SCHEMA", schema), { flag: "wx" });
    if (!isInstalled) await writeFile(join(directory, SCHEMA_NAME), readFileSync(SCHEMA));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") {
      throw new UsageError(`Cannot write "${file}": it is there already`, {
        hint: "Name another file: rootsmith init FILE",
      });
    }
    throw new RootfsError(`Cannot write "${file}": ${systemFact(message)}`, { cause });
  }
  host.stdout.write(`${file}\n`);
  if (!isInstalled) host.stdout.write(`${relative("", join(directory, SCHEMA_NAME))}\n`);
}
