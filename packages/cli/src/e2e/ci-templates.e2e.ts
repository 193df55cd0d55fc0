/**
 * The action for GitHub and the template for GitLab: their scripts, run as a CI runs them, push the images of
 * a definition and fill the cache.
 *
 * Needs bash and docker-registry; says what it skips.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import {
  type DockerRegistry,
  startDockerRegistry,
} from "../../../core/fixtures/docker-registry.ts";
import { programProblem } from "../../fixtures/e2e-build.ts";

const ROOT = join(import.meta.dirname, "../../../..");

const DEFINITION = `images:
  one:
    distro: scratch
    files: [{ path: /one, content: "1" }]
  two:
    distro: scratch
    files: [{ path: /two, content: "2" }]
`;

interface Step {
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

describe("in a CI", { skip: programProblem("docker-registry") }, () => {
  let work: string;
  let registry: DockerRegistry;
  let inputs: Readonly<Record<string, string>>;

  before(async () => {
    work = mkdtempSync(join(tmpdir(), "rootsmith-ci-"));
    registry = await startDockerRegistry();
    writeFileSync(join(work, "rootsmith.yaml"), DEFINITION);
    const command = join(work, "rootsmith");
    const main = join(import.meta.dirname, "../main.ts");
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
    chmodSync(command, 0o755);
    inputs = { command, "plain-http": "true" };
  });
  after(async () => {
    await registry?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  test("the action for GitHub pushes all images, and gives the matrix", async () => {
    const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));
    const given = { ...inputs, push: `${registry.host}/github`, cache: `${registry.host}/cache` };
    const output = join(work, "output");
    writeFileSync(output, "");
    for (const { run, env } of action.runs.steps as readonly Step[]) {
      const script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", run];
      const values = valuesOf(env, action.inputs, given, /\$\{\{ inputs\.([\w-]+) \}\}/g);
      start(script, { ...values, GITHUB_OUTPUT: output });
    }
    assert.match(readFileSync(output, "utf8"), /^matrix=\{"include":\[\{.*"image":"two"\}\]\}\n$/);
    assert.match(action.outputs.matrix.value, /steps\.plan\.outputs\.matrix/);
    assert.deepEqual(await tags("github"), ["one", "two"]);
    assert.equal((await tags("cache")).filter((tag) => tag.startsWith("layers-")).length, 2);
  });

  test("the template for GitLab pushes the images that are asked for", async () => {
    const text = readFileSync(join(ROOT, "templates/rootsmith.yml"), "utf8");
    const [spec, jobs] = parseAllDocuments(text).map((document) => document.toJS());
    const [job] = Object.values<{ variables: Step["env"]; script: readonly string[] }>(jobs);
    const given = { ...inputs, images: "two", push: `${registry.host}/gitlab` };
    const { variables = {}, script = [] } = job ?? {};
    const values = valuesOf(variables, spec.spec.inputs, given, /\$\[\[ inputs\.([\w-]+) \]\]/g);
    start(["sh", "-ec", script.join("\n")], values);
    assert.deepEqual(await tags("gitlab"), ["two"]);
  });

  /** Texts with what the inputs are: as given, or their default. */
  function valuesOf(
    texts: Readonly<Record<string, string>>,
    declared: Readonly<Record<string, { readonly default: unknown }>>,
    given: Readonly<Record<string, string>>,
    pattern: RegExp,
  ): Record<string, string> {
    for (const name of Object.keys(given)) assert.ok(name in declared, name);
    const value = (_: string, name: string): string => {
      assert.ok(name in declared, name);
      return given[name] ?? String(declared[name]?.default);
    };
    return Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, text.replaceAll(pattern, value)]),
    );
  }

  function start([program = "", ...args]: readonly string[], env: Record<string, string>): void {
    const XDG_CACHE_HOME = join(work, "cache");
    const options = { cwd: work, env: { ...process.env, XDG_CACHE_HOME, ...env } };
    const { status, stderr } = spawnSync(program, args, { ...options, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  }

  async function tags(name: string): Promise<string[]> {
    const answer = await fetch(`http://${registry.host}/v2/${name}/tags/list`);
    return ((await answer.json()) as { tags: string[] }).tags.toSorted();
  }
});
