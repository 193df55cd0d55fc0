/**
 * Runs the tests of a definition on a finished image, and says what was seen.
 *
 * @module
 */
import { formatPlatform, type ImageTests, TestError, type TestedImage } from "@rootsmith/core";
import { globRegExp, type JsonValue, type RootfsStat } from "@rootsmith/core/provider";
import { idOf } from "./accounts.ts";
import type { TextPlace } from "./definition-error.ts";
import type { TestSpec } from "./test-schema.ts";
import { argvOf, listOf, modeOf } from "./words.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Seconds that a command may take. */
const TIMEOUT = 60;

/** Lines and characters that a message shows of an output or a file. */
const MAX_LINES = 20;
const MAX_LENGTH = 2000;

/** @param name Of the image, for messages, and `places` those of the tests. */
export function imageTests(
  name: string,
  tests: readonly TestSpec[],
  places: readonly TextPlace[],
): ImageTests {
  return {
    key: JSON.parse(JSON.stringify(tests)) as JsonValue,
    async run(image) {
      const failures: string[] = [];
      for (const [index, test] of tests.entries()) {
        image.signal.throwIfAborted();
        const facts = await factsOf(test, image);
        if (facts.length > 0) {
          failures.push(`${titleOf(test)}${placed(places[index])}: ${facts.join("; ")}`);
        }
      }
      if (failures.length === 0) return;
      const platform = formatPlatform(image.platform);
      const count = `${failures.length} of ${tests.length} ${tests.length === 1 ? "test" : "tests"}`;
      throw new TestError(
        `Cannot build "${name}" for ${platform}: ${count} failed\n${failures.map(indented).join("\n")}`,
        { failures, hint: "Nothing was written: correct the image or the test" },
      );
    },
  };
}

function placed(place: TextPlace | undefined): string {
  return place?.file ? ` (${place.file}:${place.line}:${place.column})` : "";
}

function titleOf({ name, run, file, package: wanted }: TestSpec): string {
  if (name !== undefined) return name;
  if (file !== undefined) return `file ${file}`;
  if (wanted !== undefined) return `package ${wanted}`;
  const [line = ""] = (typeof run === "string" ? run : (run ?? []).join(" ")).split("\n");
  return `run ${line.length > 60 ? `${line.slice(0, 59)}…` : line}`;
}

/** What is not as it has to be; nothing if the test passes. */
async function factsOf(test: TestSpec, image: TestedImage): Promise<string[]> {
  if (test.run !== undefined) return commandFacts(test, test.run, image);
  if (test.file !== undefined) return fileFacts(test, test.file, image);
  return packageFacts(test, test.package ?? "", image);
}

async function commandFacts(
  test: TestSpec,
  command: NonNullable<TestSpec["run"]>,
  { config, run }: TestedImage,
): Promise<string[]> {
  const { exitCode = 0, timeout = TIMEOUT, env = {}, cwd = config.WorkingDir, stdin } = test;
  const ofConfig = (config.Env ?? []).map((pair): [string, string] => {
    const equals = pair.indexOf("=");
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  const given = Object.entries(env).map(([key, value]) => [key, String(value)]);
  const step = {
    title: `test ${JSON.stringify(command)}`,
    argv: argvOf(command),
    env: { PATH, HOME: "/root", ...Object.fromEntries([...ofConfig, ...given]) },
    ...(cwd !== undefined && cwd !== "" && { cwd }),
    ...(stdin !== undefined && { stdin: new TextEncoder().encode(stdin) }),
  };
  const end = await run(step, timeout * 1000);
  const facts = end.timedOut
    ? [`it was killed after ${timeout} s`]
    : textFacts(test, end.stdout, `${end.stdout}${end.stderr}`);
  if (!end.timedOut && end.code !== exitCode) {
    facts.unshift(`exit code ${end.code} instead of ${exitCode}`);
  }
  if (facts.length === 0) return [];
  const output = [...quoted("stdout", end.stdout, true), ...quoted("stderr", end.stderr, false)];
  return [`${facts.join("; ")}${output.join("")}`];
}

async function fileFacts(test: TestSpec, file: string, { rootfs }: TestedImage): Promise<string[]> {
  const path = file.split("/").filter(Boolean).join("/");
  const found = await rootfs.stat(path);
  if (test.absent) return found === undefined ? [] : [`it is there, a ${kindOf(found)}`];
  if (found === undefined) return ["it is not there"];
  const facts: string[] = [];
  const { type, mode, owner, target } = test;
  if (type !== undefined && type !== kindOf(found)) {
    facts.push(`it is a ${kindOf(found)}, not a ${type}`);
  }
  if (mode !== undefined && modeOf(mode) !== found.mode) {
    facts.push(`its mode is ${octal(found.mode)}, not ${octal(modeOf(mode))}`);
  }
  if (target !== undefined && target !== found.target) {
    facts.push(`it leads to ${found.target ?? "nothing"}, not ${target}`);
  }
  if (owner !== undefined) {
    const [user = "", group] = String(owner).split(":");
    const uid = await idOf(user, "passwd", rootfs);
    const gid = group === undefined ? found.gid : await idOf(group, "group", rootfs);
    if (uid !== found.uid || gid !== found.gid) {
      facts.push(`it belongs to ${found.uid}:${found.gid}, not ${owner}`);
    }
  }
  if (test.contains === undefined && test.matches === undefined && test.equals === undefined) {
    return facts;
  }
  const bytes = await rootfs.read(path);
  if (bytes === undefined) return [...facts, "it has no content"];
  const text = new TextDecoder().decode(bytes);
  const unlike = textFacts(test, text, text);
  return unlike.length === 0
    ? facts
    : [...facts, `${unlike.join("; ")}${quoted("content", text, true).join("")}`];
}

async function packageFacts(
  { absent, version }: TestSpec,
  name: string,
  image: TestedImage,
): Promise<string[]> {
  const found = (await image.packages()).filter((one) => one.name === name);
  const versions = found.map((one) => one.version).join(", ");
  if (absent) return found.length === 0 ? [] : [`it is installed, version ${versions}`];
  if (found.length === 0) return ["it is not installed"];
  const isWanted =
    version === undefined || found.some((one) => globRegExp([version]).test(one.version));
  return isWanted ? [] : [`its version is ${versions}, not ${version}`];
}

/** @param whole What `equals` is about. @param all What the others are about. */
function textFacts({ contains, matches, equals }: TestSpec, whole: string, all: string): string[] {
  const facts: string[] = [];
  for (const text of listOf(contains)) {
    if (!all.includes(text)) facts.push(`it does not contain ${JSON.stringify(text)}`);
  }
  for (const pattern of listOf(matches)) {
    if (!new RegExp(pattern, "mu").test(all)) facts.push(`it does not match /${pattern}/`);
  }
  const plain = (text: string): string => text.replace(/\n+$/, "");
  if (equals !== undefined && plain(equals) !== plain(whole)) {
    facts.push(`it is not ${JSON.stringify(plain(equals))}`);
  }
  return facts;
}

/** What was seen, in lines of its own. */
function quoted(what: string, text: string, always: boolean): string[] {
  const plain = text.replace(/\n+$/, "");
  if (plain === "") return always ? [`\n${what}: nothing`] : [];
  const cut = plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH)}…` : plain;
  const lines = cut.split("\n");
  const shown = lines.slice(0, MAX_LINES).map((line) => `\n  | ${line}`);
  const rest = lines.length > MAX_LINES ? [`\n  | … ${lines.length - MAX_LINES} more lines`] : [];
  return [`\n${what}:`, ...shown, ...rest];
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line, index) => `${index === 0 ? "  - " : "    "}${line}`)
    .join("\n");
}

const KINDS: Readonly<Record<string, string>> = { dir: "directory", symlink: "link" };

function kindOf({ type }: RootfsStat): string {
  return KINDS[type] ?? type;
}

function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, "0")}`;
}
