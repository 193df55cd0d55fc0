/**
 * Which programs Lua scriptlets start: a plan names them before anything is run.
 *
 * For that the scripts are run on the paths alone that the packages have by then. Programs are there
 * or not; what files say, no script of Enterprise Linux asks before it starts one.
 *
 * @module
 */
import { contentOf, type FsEntry, RootfsTree } from "@rootsmith/core/provider";
import type { OpenRpm } from "../file/open-rpms.ts";
import { listFiles } from "../file/rpm-file-list.ts";
import type { LuaCommand } from "../lua/lua-host.ts";
import { type LuaScript, runLua } from "../lua/lua-script.ts";
import type { LuaSystem } from "../lua/lua-system.ts";

const STARTS_PROGRAMS = /\b(?:fork|exec|execp|execute|spawn|popen)\b/;
const TYPE_MASK = 0o170000;
const DIRECTORY = 0o040000;
const LINK = 0o120000;

export class PlannedCommands {
  readonly #system: LuaSystem;
  readonly #tree = new RootfsTree();
  #pending: OpenRpm[] = [];

  constructor(system: LuaSystem) {
    this.#system = system;
  }

  /** Takes note of the paths of a package. */
  install(rpm: OpenRpm): void {
    this.#pending.push(rpm);
  }

  /** The programs that a script starts, in their order. */
  async of(script: LuaScript): Promise<readonly LuaCommand[]> {
    if (!STARTS_PROGRAMS.test(script.body)) return [];
    for (const rpm of this.#pending) this.#lay(rpm);
    this.#pending = [];
    const nothing = { read: async () => undefined };
    const { commands } = await runLua(script, this.#system, this.#tree, nothing);
    return commands;
  }

  #lay({ rpm }: OpenRpm): void {
    for (const { path, mode, target } of listFiles(rpm.header)) {
      const base = { path, mode: mode & 0o7777 };
      const kind = mode & TYPE_MASK;
      const entry: FsEntry =
        kind === DIRECTORY
          ? { ...base, type: "dir" }
          : kind === LINK
            ? { ...base, type: "symlink", target }
            : { ...base, type: "file", content: contentOf("") };
      if (this.#tree.get(path)?.type !== "dir") this.#tree.put(entry);
    }
  }
}
