/**
 * The commands `why`, `tree` and `search`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { Command } from "commander";
import { isScript } from "../distros/references.ts";
import { collectList } from "../flags/collect.ts";
import { addDistroFlags } from "../flags/distro-flags.ts";
import type { CommandHost } from "../process/command-host.ts";
import { UsageError } from "../process/usage-error.ts";
import type { BuildTarget } from "./build-request.ts";
import { defaultDefinition } from "./definition-files.ts";
import { addDefinitionFlags } from "./definition-flags.ts";
import { isTarget } from "./is-target.ts";
import {
  addLookUpFlags,
  type SearchFlags,
  type TreeFlags,
  type WhyFlags,
} from "./look-up-flags.ts";
import { addPluginFlags, type PluginFlags } from "./plugin-flags.ts";
import { TARGET_NAMES } from "./target-commands.ts";

const SUBJECT = "an image, a lock, debian:trixie, … or a definition (default: rootsmith.yaml)";

const WHY_HELP = `
Marks of apt, dnf and apk in an image say what was asked for, where there are any; else it is what no other package
needs. A reference is resolved, and no package is fetched. The exit code is 1 if there is no such package.

Examples:
  rootsmith why libssl3t64 out/trixie.tar
  rootsmith why libx11-6 web.lock.json
  rootsmith why zlib docker://quay.io/centos/centos:stream9
  rootsmith why perl debian:trixie --include git`;

const TREE_HELP = `
Examples:
  rootsmith tree out/trixie.tar --depth 1
  rootsmith tree debian:trixie --include nginx --of nginx
  rootsmith tree web.lock.json --reverse --of libssl3t64`;

const SEARCH_HELP = `
All words have to match the name or the short description; one with *, ? or [ the whole name. Versions that would not
be installed unless they are named are listed, too. The exit code is 1 if nothing is found.

Examples:
  rootsmith search debian:trixie web server
  rootsmith search debian:trixie --backports 'linux-image-*-cloud-amd64'
  rootsmith search centos:10-stream --names python3`;

/**
 * @param args The command line, the name of the command first.
 * @param plugins The plugins whose flags the commands have.
 */
export function addLookUpCommands(
  program: Command,
  args: readonly string[],
  plugins: readonly DistroPlugin[],
  host: CommandHost,
  signal: AbortSignal,
): void {
  const flagsOf = (command: Command): Command =>
    addPluginFlags(addDistroFlags(addDefinitionFlags(addLookUpFlags(command)), plugins));

  flagsOf(
    program
      .command("why")
      .description("Show why a package is in an image: the chains from what was asked for to it.")
      .argument("<name>", "the package")
      .argument("[image|lock|ref]", SUBJECT)
      .argument("[names...]", TARGET_NAMES)
      .option("--limit <n>", "how many chains are shown (default: 10)"),
  )
    .addHelpText("after", WHY_HELP)
    .action(
      async (
        name: string,
        what: string | undefined,
        names: readonly string[],
        flags: WhyFlags & PluginFlags,
        command: Command,
      ) => {
        const { limitOf, printWhy, runWhy } = await import("./run-why.ts");
        const limit = limitOf(flags);
        const own = { ...flags, package: name };
        const subject = await subjectOf(what, names, plugins);
        if (subject.kind === "lock") return runWhy(subject.target, own, host, signal);
        if (subject.kind === "image") {
          const { imageGraph } = await import("./named-graph.ts");
          const graph = await imageGraph(subject.location, flags, host, signal);
          return printWhy(name, graph, limit, flags, host);
        }
        const { runTargetCommand } = await import("./run-target-command.ts");
        const input = { flags: own, command, args: args.slice(1), plugins };
        await runTargetCommand("why", [...subject.words, ...names], input, host, signal);
      },
    );

  flagsOf(
    program
      .command("tree")
      .description("Show the packages of an image as a tree of what they need.")
      .argument("[image|lock|ref]", SUBJECT)
      .argument("[names...]", TARGET_NAMES)
      .option("--of <packages>", "only what these need (default: all)", collectList)
      .option("--depth <n>", "levels below the first (default: all)")
      .option("--reverse", "show what needs each package instead"),
  )
    .addHelpText("after", TREE_HELP)
    .action(
      async (
        what: string | undefined,
        names: readonly string[],
        flags: TreeFlags & PluginFlags,
        command: Command,
      ) => {
        const { checkTreeFlags, printTree, runTree } = await import("./run-tree.ts");
        checkTreeFlags(flags);
        const subject = await subjectOf(what, names, plugins);
        if (subject.kind === "lock") return runTree(subject.target, flags, host, signal);
        if (subject.kind === "image") {
          const { imageGraph } = await import("./named-graph.ts");
          return printTree(await imageGraph(subject.location, flags, host, signal), flags, host);
        }
        const { runTargetCommand } = await import("./run-target-command.ts");
        const input = { flags, command, args: args.slice(1), plugins };
        await runTargetCommand("tree", [...subject.words, ...names], input, host, signal);
      },
    );

  flagsOf(
    program
      .command("search")
      .description("Search the packages that a reference, an image or a lock could have.")
      .argument("<ref|image|lock>", "debian:trixie, …, or what has its repositories")
      .argument("<words...>", "what the name or the short description has, or globs of names")
      .option("--names", "look at names only"),
  )
    .addHelpText("after", SEARCH_HELP)
    .action(
      async (
        what: string,
        words: readonly string[],
        flags: SearchFlags & PluginFlags,
        command: Command,
      ) => {
        const own = { ...flags, words };
        const { runSearch } = await import("./run-search.ts");
        const subject = await subjectOf(what, [], plugins);
        if (subject.kind === "lock") return runSearch(subject.target, own, host, signal);
        if (subject.kind === "image") {
          const { imageTarget } = await import("./image-target.ts");
          const { platform, ...rest } = flags;
          const list = platform !== undefined && { platform: [platform] };
          const target = await imageTarget(subject.location, { ...rest, ...list }, signal);
          return runSearch(target, own, host, signal);
        }
        const { runTargetCommand } = await import("./run-target-command.ts");
        const input = { flags: own, command, args: args.slice(1), plugins };
        await runTargetCommand("search", subject.words, input, host, signal);
      },
    );
}

type Subject =
  | { readonly kind: "lock"; readonly target: BuildTarget }
  | { readonly kind: "image"; readonly location: string }
  /** A reference or a definition. */
  | { readonly kind: "target"; readonly words: readonly string[] };

/**
 * @param names What was typed behind it: images of a definition.
 * @throws {UsageError} If nothing is named, or a build script that has no lock.
 */
async function subjectOf(
  what: string | undefined,
  names: readonly string[],
  plugins: readonly DistroPlugin[],
): Promise<Subject> {
  if (what === undefined) {
    if (defaultDefinition() !== undefined) return { kind: "target", words: [] };
    throw new UsageError("Cannot look up packages: nothing is named that has them", {
      hint: "Name an image, a lock or a reference, such as debian:trixie",
    });
  }
  const isReference = !isScript(what) && isTarget(what, plugins);
  const [excess] = names;
  if (excess !== undefined && !isReference) {
    throw new UsageError(`Cannot look up packages of "${what}" and "${excess}": one at a time`, {
      hint: "Only a definition file has several images",
    });
  }
  if (isReference) return { kind: "target", words: [what] };
  const lock = isScript(what) ? await lockOfScript(what) : what;
  if (lock.endsWith(".json")) {
    const { lockedTarget } = await import("./locked-target.ts");
    const target = await lockedTarget(lock, plugins);
    return { kind: "lock", target: { ...target, name: lock, lockPath: lock } };
  }
  return { kind: "image", location: what };
}

/** A script is a program of its own: what it builds stands in its lock. */
async function lockOfScript(script: string): Promise<string> {
  const { findLock, scriptLockPath } = await import("../locks/lock-store.ts");
  const path = scriptLockPath(script);
  if ((await findLock(path)) !== undefined) return path;
  throw new UsageError(`Cannot look up the packages of "${script}": it has no lock`, {
    hint: `Write it with rootsmith resolve ${script}`,
  });
}
