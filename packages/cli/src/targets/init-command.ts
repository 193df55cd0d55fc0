/**
 * `rootsmith init`: writes a definition to begin with.
 *
 * @module
 */
import type { Command } from "commander";
import type { CommandHost } from "../process/command-host.ts";

export function addInitCommand(program: Command, host: CommandHost): void {
  program
    .command("init")
    .description("Write a definition file to begin with, and its schema for editors.")
    .argument("[file]", "where it goes", "rootsmith.yaml")
    .addHelpText("after", "\nExamples:\n  rootsmith init\n  rootsmith init images/web.yaml")
    .action(async (file: string) => {
      const { runInit } = await import("./run-init.ts");
      await runInit(file, host);
    });
}
