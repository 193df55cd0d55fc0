import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { HOST_PLATFORM, openWorkplace } from "../../fixtures/executor-fixture.ts";
import { docker } from "./docker.ts";

const directory = mkdtempSync(join(tmpdir(), "rootsmith-engine-"));
const path = process.env.PATH;
process.env.PATH = `${directory}:${path}`;
after(() => {
  process.env.PATH = path;
  rmSync(directory, { recursive: true });
});

/** A command in the place of the engine's. */
function engine(commands: Readonly<Record<string, string>>): void {
  const cases = Object.entries(commands).map(([name, script]) => `${name}) ${script} ;;`);
  writeFileSync(join(directory, "docker"), `#!/bin/sh\ncase $1 in\n${cases.join("\n")}\nesac\n`, {
    mode: 0o755,
  });
}

test("docker() names the engine and its version", async () => {
  engine({ version: "echo 28.5.2 amd64" });
  assert.equal(await docker().version?.(), "docker 28.5.2");
});

test("docker() starts no container of a platform that the host cannot run", async () => {
  // No kernel has an emulator for this one.
  engine({ version: "echo 28.5.2 amd64" });
  const workplace = await openWorkplace();
  const platform = { os: "linux", architecture: "wasm" };
  const reason = "the host cannot run programs of linux/wasm";
  const problem = await docker().unavailable(platform);
  const { fix = "" } = problem ?? {};
  assert.deepEqual(problem, { reason, fix });
  assert.match(fix, /^apt-get install qemu-user.*, or docker run --privileged --rm tonistiigi/);
  await assert.rejects(docker().start(platform, workplace.ctx), {
    code: "HOST",
    message: `Cannot start a container: ${reason}`,
    hint: fix,
  });
  await workplace.close();
});

test("docker() runs nothing where the engine starts programs outside of the container", async () => {
  const ran = join(directory, "ran");
  engine({
    version: "echo 28.5.2 amd64",
    import: "cat >/dev/null; echo sha256:1",
    start: "echo; read go",
    // Exec's programs are on the host, where the marker of the image is not.
    exec: 'while [ "$1" != /bin/sh ]; do shift; done; exec "$@"',
  });
  const workplace = await openWorkplace();
  const session = await docker().start(HOST_PLATFORM, workplace.ctx);
  try {
    await assert.rejects(session.run({ title: "run", argv: ["/bin/sh", "-c", `: > ${ran}`] }), {
      code: "HOST",
      message:
        "Cannot run programs in a container of docker 28.5.2: it starts programs outside of the container",
      hint: "Run the engine on the host itself rather than in a chroot, or choose another executor",
    });
    assert.equal(existsSync(ran), false);
  } finally {
    await session[Symbol.asyncDispose]();
    await workplace.close();
  }
});
