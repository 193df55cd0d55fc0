import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { definitionSchema } from "@rootsmith/definition/schema";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";
import { BUILT_IN } from "../distros/built-in.ts";
import { definitionTargets } from "./definition-targets.ts";
import { DEFINITION_TEMPLATE } from "./definition-template.ts";

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Command = (...args: readonly string[]) => Promise<Outcome>;

/** Runs commands in a new directory that has these files. */
async function inDirectory(
  files: Readonly<Record<string, string>>,
  use: (command: Command, directory: string) => Promise<void>,
): Promise<void> {
  const before = process.cwd();
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-definition-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(directory, name, ".."), { recursive: true });
      await writeFile(join(directory, name), text);
    }
    process.chdir(directory);
    await use(async (...args) => {
      const host = fakeHost();
      const cache = args[0] === "init" ? [] : ["--cache-dir", join(directory, ".cache")];
      const code = await run([...args, ...cache], host);
      return { code, out: host.out(), err: host.err() };
    }, directory);
  } finally {
    process.chdir(before);
    await rm(directory, { recursive: true, force: true });
  }
}

const TWO = `
vars: { greeting: hello }
parts:
  base: { distro: scratch, outputs: ["type=tar,dest=out/\${name}.tar"] }
images:
  a: { extends: base, files: [{ path: /greeting, content: "\${greeting}" }] }
  b: { extends: base, files: [{ path: /copied, copy: ./file.txt, mode: 0600 }] }
`;

test("rootsmith build takes the definition of the working directory, and locks lie beside it", async () => {
  await inDirectory({ "rootsmith.yaml": TWO, "file.txt": "text" }, async (command, directory) => {
    const { code, err } = await command("build");
    assert.equal(code, 0, err);
    assert.deepEqual((await readdir(join(directory, "out"))).sort(), ["a.tar", "b.tar"]);
    const lock = JSON.parse(await readFile(join(directory, "b.lock.json"), "utf8"));
    assert.deepEqual(lock.platforms[0].sources[0].path, "file.txt");
    assert.equal((await command("build", "a", "--locked", "--var", "greeting=hi")).code, 1);
    assert.equal((await command("build", "rootsmith.yaml", "b", "--locked")).code, 0);
  });
});

test("paths are relative to the definition", async () => {
  const files = { "images/web.yml": TWO, "images/file.txt": "text" };
  await inDirectory(files, async (command, directory) => {
    const { code, err } = await command("build", "images/web.yml", "b");
    assert.equal(code, 0, err);
    const made = (await readdir(join(directory, "images"), { recursive: true })).sort();
    assert.deepEqual(made, ["b.lock.json", "file.txt", "out", "out/b.tar", "web.yml"]);
  });
});

test("resolve, update and verify take images of a definition", async () => {
  await inDirectory({ "rootsmith.yaml": TWO, "file.txt": "text" }, async (command, directory) => {
    const resolved = await command("resolve", "-q");
    assert.deepEqual([resolved.code, resolved.out], [0, "a.lock.json\nb.lock.json\n"]);
    assert.equal((await command("update", "b")).code, 0);
    const dest = join(directory, "image");
    assert.equal((await command("build", "a", "-o", `type=oci,dest=${dest}`)).code, 0);
    const verified = await command("verify", dest, "rootsmith.yaml", "a");
    assert.match(verified.out, /linux\/\w+ {2}bit for bit the same/);
    assert.equal((await command("verify", dest, "rootsmith.yaml")).code, 2);
  });
});

const ON_EACH_OTHER = `
images:
  top: { distro: scratch, from: middle, files: [{ path: /a, content: top }] }
  middle: { distro: scratch, from: bottom, files: [{ path: /b, content: middle }] }
  bottom: { distro: scratch, files: [{ path: /a, content: bottom }] }
`;

test("an image lies on another one of the same definition, which is built first", async () => {
  await inDirectory({ "rootsmith.yaml": ON_EACH_OTHER }, async (command, directory) => {
    const dest = join(directory, "image");
    const { code, err } = await command("build", "top", "-o", `type=oci,dest=${dest}`);
    assert.equal(code, 0, err);
    const inspected = JSON.parse((await command("inspect", dest, "--json")).out);
    assert.equal(inspected.layers.length, 3);
    const lock = JSON.parse(await readFile(join(directory, "top.lock.json"), "utf8"));
    assert.equal(lock.image.from, "middle");
    assert.equal(
      (await command("build", "top", "--locked", "-o", `type=oci,dest=${dest}`)).code,
      0,
    );
    const verified = await command("verify", dest, "rootsmith.yaml", "top");
    assert.match(verified.out, /bit for bit the same/);
  });
});

test("a test that fails fails the build, which writes nothing and says what it saw", async () => {
  const text = `
images:
  a:
    distro: scratch
    files: [{ path: /motd, content: "one\\ntwo\\n", mode: 0600 }]
    outputs: ["type=tar,dest=a.tar"]
    tests:
      - { file: /motd, contains: one, matches: ^two$, equals: "one\\ntwo", mode: 0600, owner: 0 }
      - { file: /motd, contains: three, mode: 0644, owner: 7 }
      - { name: no such file, file: /none, absent: true }
      - { file: /motd, absent: true }
      - { package: curl }
`;
  await inDirectory({ "rootsmith.yaml": text }, async (command, directory) => {
    const { code, err } = await command("build", "--platform", "linux/amd64");
    assert.equal(code, 1);
    assert.equal(
      err.slice(err.indexOf("error: ")),
      [
        'error: Cannot build "a" for linux/amd64: 3 of 5 tests failed',
        '  - file /motd (rootsmith.yaml:9:9): its mode is 0600, not 0644; it belongs to 0:0, not 7; it does not contain "three"',
        "    content:",
        "      | one",
        "      | two",
        "  - file /motd (rootsmith.yaml:11:9): it is there, a file",
        "  - package curl (rootsmith.yaml:12:9): it is not installed",
        "  hint: Nothing was written: correct the image or the test\n",
      ].join("\n"),
    );
    assert.deepEqual(await readdir(directory), [".cache", "rootsmith.yaml"]);
  });
});

test("tags name the outputs, and registries get each", async () => {
  const text = `
images:
  a: { distro: scratch, tags: ["x.example/a:1", "x.example/a:2"], outputs: [type=registry, "type=oci,dest=a"] }
`;
  await inDirectory({ "rootsmith.yaml": text }, async () => {
    const [target] = await definitionTargets("rootsmith.yaml", [], {}, []);
    assert.deepEqual(target?.outputs, [
      { type: "registry", name: "x.example/a:1" },
      { type: "registry", name: "x.example/a:2" },
      { type: "oci", dest: "a", name: "x.example/a:1" },
    ]);
  });
});

const USES: readonly (readonly [args: string, error: string])[] = [
  ["build nope", 'Cannot build "nope": the definition has no such image\n  hint: Choose of: a, b'],
  [
    "build none.yaml",
    'Cannot read the definition "none.yaml": there is no such file\n  hint: Write one with rootsmith init',
  ],
  [
    "build -o type=tar,dest=x.tar",
    'Cannot use -o for 2 images at once: "rootsmith.yaml" has several\n  hint: Name one of: a, b',
  ],
  [
    "build --include curl",
    "Cannot use --include for a definition: it is a flag for references\n  hint: Write it into the definition, below options",
  ],
  [
    "build --var x=1",
    'Cannot use rootsmith.yaml:2:1: there is no variable "x"\n  hint: Name it below vars',
  ],
  [
    "build debian:trixie other",
    'Cannot build "debian:trixie" and "other": one at a time\n  hint: Only a definition file has several images',
  ],
];

for (const [args, error] of USES) {
  test(`rootsmith ${args} is a wrong use`, async () => {
    await inDirectory({ "rootsmith.yaml": TWO, "file.txt": "" }, async (command) => {
      const { code, err } = await command(...args.split(" "));
      assert.deepEqual([code, err], [2, `error: ${error}\n`]);
    });
  });
}

test("rootsmith build without a target or a definition says what to do", async () => {
  await inDirectory({}, async (command) => {
    const { code, err } = await command("build");
    assert.equal(code, 2);
    assert.match(
      err,
      /^error: Cannot build anything: no target is named, and there is no rootsmith/,
    );
  });
});

test("rootsmith init writes a definition that can be read, and its schema", async () => {
  await inDirectory({}, async (command, directory) => {
    const { code, out } = await command("init");
    assert.deepEqual([code, out], [0, "rootsmith.yaml\nrootsmith.schema.json\n"]);
    const text = await readFile(join(directory, "rootsmith.yaml"), "utf8");
    assert.match(text, /^# yaml-language-server: \$schema=rootsmith\.schema\.json\n/);
    const targets = await definitionTargets("rootsmith.yaml", [], {}, []);
    assert.deepEqual(
      targets.map(({ name, provider }) => [name, provider.name]),
      [["web", "debian"]],
    );
    const again = await command("init");
    assert.deepEqual([again.code, again.out], [2, ""]);
  });
});

test("all that the template comments out can be read, too", async () => {
  const text = DEFINITION_TEMPLATE.replaceAll(/^ {4}# /gm, "    ");
  await inDirectory({ "rootsmith.yaml": text }, async () => {
    const targets = await definitionTargets("rootsmith.yaml", [], {}, []);
    assert.deepEqual(
      targets.map(({ name }) => name),
      ["web-bookworm", "web-bookworm-dev", "web-trixie", "web-trixie-dev"],
    );
  });
});

test("the schema that is shipped is that of the code", async () => {
  const path = join(import.meta.dirname, "../../rootsmith.schema.json");
  const shipped = JSON.parse(await readFile(path, "utf8"));
  assert.deepEqual(shipped, definitionSchema(BUILT_IN), "run pnpm build:schema");
});

test("a definition names the image that runs on a builder as docker build finds it", async () => {
  const syntax = "# syntax=registry.example/rootsmith:1\n";
  const files = { "with.yaml": `${syntax}${TWO}`, "without.yaml": `${TWO}${syntax}` };
  await inDirectory(files, async () => {
    const [one] = await definitionTargets("with.yaml", ["a"], {}, []);
    assert.equal(one?.frontend, "registry.example/rootsmith:1");
    const [other] = await definitionTargets("without.yaml", ["a"], {}, []);
    assert.equal(other?.frontend, undefined);
  });
});
