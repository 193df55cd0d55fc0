/**
 * The programs that a Lua scriptlet starts.
 *
 * @see execvp(3), system(3)
 * @module
 */
import type { LuaAnswer, LuaAttempt, LuaCommand } from "./lua-attempt.ts";
import { Errno } from "./lua-errno.ts";
import { decoded } from "./lua-files.ts";
import type { LuaRoot } from "./lua-root.ts";

// biome-ignore lint/suspicious/noExplicitAny: called by Lua, with what the prelude passes
export type HostFunctions = Readonly<Record<string, (...args: any[]) => unknown>>;

type Environment = LuaCommand["env"];
type Options = Pick<LuaCommand, "stdin" | "isRead">;

const SHELL = "/bin/sh";
/** Of a shell: there is no such program. system(3) says it of the shell itself. */
const NOT_FOUND = 127;
/** As steps start. */
const UMASK = 0o022;

export function programFunctions(attempt: LuaAttempt): HostFunctions {
  const { files } = attempt;
  return {
    /** @param redirections As in a shell; empty where there are none. */
    run: (argv: readonly string[], env: Environment, redirections: string) => {
      const command = commandOf(attempt.root, argv, env);
      const script = [SHELL, "-c", `exec "$@"${redirections}`, "sh", ...command.argv] as const;
      const redirected = redirections === "" ? command : { ...command, argv: script };
      return attempt.ask({ type: "program", command: redirected }).value;
    },
    shell: (text: string, env: Environment) => runShell(attempt, text, env).value,
    popen_read: (text: string, env: Environment) => {
      const { value, stdout } = runShell(attempt, text, env, { isRead: true });
      return { number: files.source(stdout ?? new Uint8Array()), code: value };
    },
    popen_write: () => files.sink(),
    pclose: (number: number, text: string, env: Environment) =>
      runShell(attempt, text, env, { stdin: files.written(number) }).value,
    fork: () => attempt.ask({ type: "fork" }).value,
    exec: (argv: readonly string[], env: Environment) =>
      attempt.end({ type: "exec", command: commandOf(attempt.root, argv, env) }),
    exit: () => attempt.end({ type: "end" }),
    print: (line: string) => {
      attempt.output += new TextDecoder().decode(decoded(line));
    },
  };
}

/** Runs a command line. */
export function runShell(
  attempt: LuaAttempt,
  text: string,
  env: Environment,
  options: Options = {},
): Pick<LuaAnswer, "value" | "stdout"> {
  try {
    const command = commandOf(attempt.root, [SHELL, "-c", text], env);
    return attempt.ask({ type: "program", command: { ...command, ...options } });
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return { value: NOT_FOUND };
  }
}

/** @throws {Errno} If there is no such program. */
function commandOf(root: LuaRoot, argv: readonly string[], variables: Environment): LuaCommand {
  const [name = "", ...args] = argv.map((text) => String(text).replace(/\0.*$/s, ""));
  const named = Object.entries(variables).filter(([variable]) => /^[A-Za-z_]\w*$/.test(variable));
  const env = Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
  const program = findProgram(root, name, env.PATH);
  if (root.directory === "" && root.umask === UMASK) return { argv: [program, ...args], env };
  const script = 'umask "$1" && cd "$2" && shift 2 && exec "$@"';
  const place = [root.umask.toString(8), `/${root.directory}`];
  return { argv: [SHELL, "-c", script, "sh", ...place, program, ...args], env };
}

function findProgram(root: LuaRoot, name: string, path = "/bin:/usr/bin"): string {
  const places = name.includes("/") ? [name] : path.split(":").map((at) => `${at || "."}/${name}`);
  let problem = new Errno("ENOENT");
  for (const place of places) {
    try {
      const { type, mode } = root.node(place, true);
      if (type !== "file" || (mode & 0o111) === 0) throw new Errno("EACCES");
      return place.startsWith("/") ? place : `/${root.directory}/${place}`.replace("//", "/");
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (name.includes("/") || error.errno === new Errno("EACCES").errno) problem = error;
    }
  }
  throw problem;
}
