/**
 * Completion in real shells, and the manual page in real formatters.
 *
 * Needs bash and script(1); zsh, fish, man and mandoc where they are installed. Says what it skips.
 */
import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { execa } from "execa";
import { programProblem } from "../../fixtures/e2e-build.ts";

const MAIN = join(import.meta.dirname, "../main.ts");

let work: string;
before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-completion-"));
  const program = join(work, "rootsmith");
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  await chmod(program, 0o755);
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = await execa(program, ["completion", shell]);
    await writeFile(join(work, `completion.${shell}`), `${stdout}\n`);
  }
  await writeFile(join(work, "web.lock.json"), "{}");
});
after(() => rm(work, { recursive: true, force: true }));

function options() {
  return {
    cwd: work,
    env: {
      PATH: `${work}${delimiter}${process.env.PATH}`,
      HOME: work,
      ZDOTDIR: work,
      TERM: "dumb",
    },
  };
}

/** What is typed up to the Tab, and the words of the line then. */
const LINES: readonly (readonly [string, readonly string[]])[] = [
  ["rootsmith resol", ["resolve"]],
  ["rootsmith build debian:trix", ["build", "debian:trixie"]],
  ["rootsmith build debian:trixie --varia", ["build", "debian:trixie", "--variant"]],
  ["rootsmith build --variant minb", ["build", "--variant", "minbase"]],
  ["rootsmith build --tweaks=dock", ["build", "--tweaks=docker"]],
  ["rootsmith build -o type=cont", ["build", "-o", "type=context,dest="]],
  ["rootsmith why bash web.l", ["why", "bash", "web.lock.json"]],
  ["rootsmith cache pru", ["cache", "prune"]],
];

/** Types the lines at a terminal: each is made the arguments of a printf by what is typed before it, and run. */
async function typedIn(command: string): Promise<readonly string[]> {
  const input = LINES.map(([line]) => `${line}\t\u0001printf '<%s>' \n`).join("");
  const { stdout } = await execa("script", ["-qec", command, "/dev/null"], {
    ...options(),
    input: `${input}exit 0\n`,
  });
  return stdout.match(/(?:<[^<>%\n]*>)+/g) ?? [];
}

const expected = LINES.map(([, words]) =>
  ["rootsmith", ...words].map((word) => `<${word}>`).join(""),
);

test("bash completes", { skip: programProblem("script") }, async () => {
  await writeFile(
    join(work, "bashrc"),
    "PS1=\nbind 'set bell-style none'\nsource completion.bash\n",
  );
  assert.deepEqual(await typedIn("bash --noprofile --rcfile bashrc -i"), expected);
});

test("zsh completes", { skip: programProblem("script") || programProblem("zsh") }, async () => {
  const lines = ["PS1=", "unsetopt beep zle_bracketed_paste", "bindkey -e"];
  const start = ["autoload -U compinit", "compinit -u -D", "source completion.zsh"];
  await writeFile(join(work, ".zshrc"), [...lines, ...start, ""].join("\n"));
  assert.deepEqual(await typedIn("zsh -i"), expected);
});

test("fish completes", { skip: programProblem("fish") }, async () => {
  for (const [line, words] of LINES) {
    const script = `source completion.fish; complete -C '${line}'`;
    const { stdout } = await execa("fish", ["-c", script], options());
    assert.deepEqual(
      stdout.split("\n").map((text) => text.split("\t")[0]),
      [words.at(-1)],
      line,
    );
  }
});

const PAGE = join(import.meta.dirname, "../../dist/rootsmith.1");

test("the manual page is sound for groff and mandoc", async (t) => {
  await execa("tsx", [join(import.meta.dirname, "../../../../scripts/man-page.ts")], {
    preferLocal: true,
    localDir: join(import.meta.dirname, "../../../.."),
  });
  assert.match(await readFile(PAGE, "utf8"), /^\.TH ROOTSMITH 1 \d{4}-\d\d-\d\d "rootsmith /);
  if (programProblem("man") === false) {
    const { stderr, stdout } = await execa("man", ["--warnings", "-E", "UTF-8", "-l", PAGE], {
      env: { MANWIDTH: "80" },
    });
    assert.equal(stderr, "");
    const words = stdout.replaceAll(/\s+/g, " ");
    assert.match(words, /rootsmith why \[options\] \[distro options\] <name>/);
  } else t.diagnostic("man is not installed");
  const mandoc = await execa("mandoc", ["-Tlint", "-Wstyle", PAGE], { reject: false });
  if (mandoc.code === "ENOENT") t.diagnostic("mandoc is not installed");
  else assert.equal(mandoc.stdout, "");
});
