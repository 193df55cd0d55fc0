/**
 * How the program is called, and what to do with the package that it has made.
 *
 * @module
 */

/**
 * The command lines that try the package, one a line: from the directory in which it was made, or, if
 * `checkout`, from the root of a checkout of this repository, of whose workspace it is a part.
 *
 * @param directory The name of the package, and of its directory.
 */
export function nextSteps(name: string, directory: string, checkout: boolean): string {
  const steps = checkout
    ? [
        "pnpm install",
        `pnpm --filter ${directory} test`,
        `pnpm rootsmith build ${name}:1 --plugin examples/${directory}/src/mod.ts`,
      ]
    : [
        `cd ${directory}`,
        "pnpm install",
        "pnpm test",
        `pnpm exec rootsmith build ${name}:1 --plugin ./src/mod.ts`,
      ];
  const made = checkout ? `examples/${directory}` : directory;
  return `Made ${made}. Next:\n\n${steps.map((step) => `  ${step}\n`).join("")}`;
}

/** What the program is for. A checkout has it as a script, which works in `examples/`. */
export function usage(checkout: boolean): string {
  const [command, where] = checkout
    ? ["pnpm create-distro NAME", "in examples/"]
    : ["pnpm create rootsmith-distro NAME", "in the working directory"];
  return `Usage: ${command}

Makes the package rootsmith-distro-NAME ${where}: a plugin that
"rootsmith build NAME:TAG" finds.
`;
}
