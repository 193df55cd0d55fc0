/**
 * Compiles a C program for an image without libraries.
 *
 * @module
 */
import { mkdir } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import process from "node:process";
import { execa } from "execa";

/** Has a C compiler for Linux and static libraries. */
const CONTAINER_IMAGE = "gcc:14";

/**
 * Compiles `source` with the host's C compiler or, where there is none for Linux, in a container.
 *
 * @returns The path of the program.
 * @throws {Error} If neither works; the message says what each said.
 */
export async function compileStatic(source: string, program: string): Promise<string> {
  await mkdir(dirname(program), { recursive: true });
  const failures: string[] = [];
  for (const [command, ...args] of compilers(resolve(source), resolve(program))) {
    const result = await execa(command, args, { reject: false, all: true });
    if (result.exitCode === 0) return program;
    failures.push(`${command}: ${result.all || result.shortMessage}`);
  }
  throw new Error(
    `Cannot compile "${source}": install a C compiler with static libraries, or Docker\n${failures.join("\n")}`,
  );
}

function compilers(source: string, program: string): readonly [string, ...string[]][] {
  const [from, to] = [dirname(source), dirname(program)];
  const flags = (input: string, output: string): string[] => [
    ...["-static", "-Os", "-s", "-o", output, input],
  ];
  const inContainer: [string, ...string[]] = [
    ...(["docker", "run", "--rm", "-v", `${from}:/src:ro`, "-v", `${to}:/out`] as const),
    ...[CONTAINER_IMAGE, "gcc", ...flags(`/src/${basename(source)}`, `/out/${basename(program)}`)],
  ];
  // The compilers of other systems make programs for those.
  return process.platform === "linux"
    ? [["cc", ...flags(source, program)], inContainer]
    : [inContainer];
}
