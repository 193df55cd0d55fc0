/**
 * The command `completion`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import { Argument, type Command } from "commander";
import type { CommandHost } from "../process/command-host.ts";

const HELP = `
The script asks this command at each Tab. With words behind -- it prints what can stand in place of the last of them, one a
line.

Examples:
  source <(rootsmith completion bash)             # in ~/.bashrc
  source <(rootsmith completion zsh)              # in ~/.zshrc, behind compinit
  rootsmith completion fish > ~/.config/fish/completions/rootsmith.fish`;

/** @param programOf The commands with the flags of plugins that a command line names, and those plugins. */
export function addCompletionCommand(
  program: Command,
  host: CommandHost,
  programOf: (
    words: readonly string[],
  ) => Promise<{ readonly program: Command; readonly plugins: readonly DistroPlugin[] }>,
): void {
  program
    .command("completion")
    .description("Print the script that completes commands, flags and values in a shell.")
    .addArgument(new Argument("<shell>", "what reads the script").choices(["bash", "zsh", "fish"]))
    .argument("[words...]", "a command line that is not finished, behind --")
    .addHelpText("after", HELP)
    .action(async (shell: "bash" | "zsh" | "fish", words: readonly string[]) => {
      const { COMPLETION_SCRIPTS, completionLines } = await import("./completion-scripts.ts");
      if (words.length === 0) {
        host.stdout.write(COMPLETION_SCRIPTS[shell]);
        return;
      }
      const { completeWords } = await import("./complete-words.ts");
      const known = await programOf(words);
      const completion = await completeWords(known.program, words, known.plugins);
      host.stdout.write(completionLines(completion));
    });
}
