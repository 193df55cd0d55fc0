import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fakeHost } from "../fixtures/fake-host.ts";
import { pluginModule, writePackage } from "../fixtures/fake-plugin.ts";
import { run } from "./command.ts";

for (const command of [
  "",
  "build",
  "plan",
  "resolve",
  "update",
  "verify",
  "outdated",
  "doctor",
  "cache",
  "cache list",
  "cache prune",
  "import-command",
  "mkimage",
  "export",
  "export official-images",
  "inspect",
  "diff",
]) {
  test(`run() shows the help of "${command}" with an example`, async () => {
    const host = fakeHost();
    assert.equal(await run([...command.split(" ").filter(Boolean), "--help"], host), 0);
    assert.match(host.out(), /\nExamples?:\n {2}rootsmith /);
    assert.equal(host.err(), "");
  });
}

test("run() tells of plugins in the help of build, without loading one", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "none", "--plugin", "./none", "--help"], host), 0);
  assert.match(host.out(), /^ {2}NAME\[:TAG\] +a plugin: @rootsmith\/distro-NAME, /m);
  assert.match(host.out(), /^Options of plugins:\n +--plugin <path> .*\n +--set <key=value> /m);
});

test("run() prints the version", async () => {
  const host = fakeHost();
  assert.equal(await run(["--version"], host), 0);
  assert.match(host.out(), /^\d+\.\d+\.\d+\n$/);
});

test("run() says in words that a directory is no file", async () => {
  for (const [flag, what] of [
    ["--source", `"${tmpdir()}" of --source`],
    ["--keyring", `the keyring "${tmpdir()}"`],
    ["--lock", `the lock "${tmpdir()}"`],
  ] as const) {
    const host = fakeHost();
    await run(["build", "debian:trixie", flag, tmpdir()], host);
    const [line = ""] = host.err().split("\n");
    const [start, fact = ""] = line.split(`${what}: `);
    assert.equal(start, "error: Cannot read ");
    // as libuv or glibc has it
    assert.ok(["illegal operation on a directory", "is a directory"].includes(fact), line);
  }
});

test("run() says that the current directory has been removed", async () => {
  const before = process.cwd();
  const gone = await mkdtemp(join(tmpdir(), "rootsmith-gone-"));
  process.chdir(gone);
  await rm(gone, { recursive: true });
  const host = fakeHost();
  try {
    assert.equal(await run(["build", "scratch"], host), 2);
  } finally {
    process.chdir(before);
  }
  assert.equal(
    host.err(),
    `error: Cannot run in the current directory: it has been removed
  hint: Change into a directory that is there
`,
  );
});

test("run() without a command shows the help and gives 2", async () => {
  const host = fakeHost();
  assert.equal(await run([], host), 2);
  assert.match(host.err(), /^Usage: rootsmith /);
});

test("run() suggests the flag that was meant and gives 2", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "scratch", "--platfrom", "linux/arm64"], host), 2);
  assert.match(host.err(), /unknown option '--platfrom'\n\(Did you mean --platform\?\)/);
});

test("run() gives 2 for a distro that does not exist", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "debain:bookworm"], host), 2);
  assert.match(
    host.err(),
    /^error: Cannot build "debain": .*\n {2}hint: Did you mean "debian:bookworm"\? If not, choose one of: debian:SUITE, .*\n$/,
  );
});

test("run() hands tag and options to the provider of a plugin", async () => {
  const work = await mkdtemp(join(tmpdir(), "rootsmith-plugin-"));
  try {
    const plugin = writePackage(work, "tiny", pluginModule("tiny"));
    const build = (...flags: string[]): readonly string[] => [
      ...["build", "tiny:1", "--plugin", plugin, "--platform", "linux/arm64", "-q"],
      ...["--cache-dir", join(work, "cache"), "-o", `type=oci,dest=${join(work, "out")}`, ...flags],
    ];
    const host = fakeHost();
    assert.equal(await run(build("--set", "colour=blue"), host), 0);
    assert.equal(host.out(), `${join(work, "out")}\n`);
    const index = JSON.parse(await readFile(join(work, "out/index.json"), "utf8"));
    assert.equal(index.manifests[0].annotations["org.opencontainers.image.ref.name"], "1");

    const refusing = fakeHost();
    assert.equal(await run(build("--set", "refuse=it"), refusing), 2);
    assert.equal(refusing.err(), "error: Cannot use the option refuse: it is given\n");
  } finally {
    await rm(work, { recursive: true });
  }
});

test("run() takes the flags of a plugin, and its word for locks and packages", async () => {
  const work = await mkdtemp(join(tmpdir(), "rootsmith-plugin-"));
  const plugin = ["--plugin", writePackage(work, "tiny", pluginModule("tiny"))];
  const cache = ["--cache-dir", join(work, "cache")];
  const [lock, image] = [join(work, "lock.json"), join(work, "tiny.tar")];
  const out = async (...args: string[]): Promise<string> => {
    const host = fakeHost();
    assert.equal(await run(args, host), 0, host.err());
    return host.out();
  };
  try {
    assert.match(
      await out("build", "tiny", ...plugin, "--help"),
      /^Options of tiny:\n +--greeting <words> +what it says$/m,
    );
    const tiny = ["tiny:1", ...plugin, "--greeting", "a,b", ...cache];
    await out("resolve", ...tiny, "-o", lock);
    assert.deepEqual(JSON.parse(await readFile(lock, "utf8")).provider, {
      name: "tiny",
      revision: 1,
      options: { greeting: ["a", "b"], tag: "1" },
    });
    await out("build", ...tiny, "--lock", lock, "-o", `type=docker,dest=${image}`);
    await out("verify", image, "--lock", lock, ...plugin, ...cache);
    assert.match(await out("inspect", image, ...plugin, ...cache), /^ {2}packages {3}1$/m);
  } finally {
    await rm(work, { recursive: true });
  }
});

test("run() refuses the flags of plugins for a distro that is none", async () => {
  for (const flags of [
    ["--set", "a=b"],
    ["--plugin", "x"],
  ]) {
    const host = fakeHost();
    assert.equal(await run(["build", "scratch", ...flags], host), 2);
    assert.equal(host.err(), `error: Cannot build scratch with ${flags[0]}: it is built in\n`);
  }
});

test("run() gives 2 for a suite that does not exist", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "debian:bookwrm"], host), 2);
  assert.match(host.err(), /^error: Cannot resolve "bookwrm": .*\n {2}hint: .*bookworm/);
});

test("run() refuses the flag of another distro", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "scratch", "--include", "curl"], host), 2);
  assert.equal(
    host.err(),
    "error: Cannot build scratch with --include: it is a flag of debian, ubuntu, centos, rocky, alma, oracle, scientific, slc, fedora, mageia, and azurelinux\n",
  );
});

test("run() names flags as they are typed where a distro refuses their value", async () => {
  const host = fakeHost();
  assert.equal(await run(["build", "debian:trixie", "--variant", "minbas"], host), 2);
  assert.match(host.err(), /^error: Cannot use --variant "minbas": expected "extract", [^\n]*\n$/);
  const pins = fakeHost();
  assert.equal(await run(["build", "debian:trixie", "--path-exclude", ""], pins), 2);
  assert.equal(pins.err(), "error: Cannot use --path-exclude: expected a list of texts\n");
  const version = fakeHost();
  assert.equal(await run(["build", "busybox:9.9"], version), 2);
  assert.equal(
    version.err(),
    'error: Cannot use "busybox:9.9": "9.9" is not one of 1.37.0, 1.35.0\n',
  );
  const two = fakeHost();
  assert.equal(await run(["build", "busybox:1.37.0", "--binary", "b"], two), 2);
  assert.equal(two.err(), 'error: Cannot use --binary: it excludes "busybox:1.37.0"\n');
  const source = fakeHost();
  assert.equal(await run(["build", "debian:trixie", "--source", "deb http://a"], source), 2);
  assert.equal(
    source.err(),
    'error: Cannot read the apt source "deb http://a": expected "deb URL SUITE COMPONENT…"\n',
  );
  const users = fakeHost();
  assert.equal(await run(["build", "scratch", "--add-user", "0x"], users), 2);
  assert.equal(users.err(), 'error: Cannot use --add-user: "0x" is not the name of a user\n');
});
