import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { DockerEngine } from "./docker-engine.ts";

const directory = mkdtempSync(join(tmpdir(), "rootsmith-engine-"));
const spool = join(directory, "spool");
const { PATH, TMPDIR, XDG_RUNTIME_DIR } = process.env;
after(() => {
  Object.assign(process.env, { PATH, TMPDIR, XDG_RUNTIME_DIR });
  for (const [name, value] of Object.entries({ TMPDIR, XDG_RUNTIME_DIR })) {
    if (value === undefined) delete process.env[name];
  }
  rmSync(directory, { recursive: true });
});

test("DockerEngine removes what podman leaves of a tar that it reads", async () => {
  mkdirSync(spool);
  writeFileSync(join(directory, "docker"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const script = `case $1 in info) echo 4.3.1 amd64 ;; cp) cat > "$TMPDIR/left"; echo "$@" > ${directory}/args ;; esac`;
  writeFileSync(join(directory, "podman"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  Object.assign(process.env, {
    PATH: `${directory}:${PATH}`,
    TMPDIR: spool,
    XDG_RUNTIME_DIR: directory,
  });
  const engine = await DockerEngine.find();
  assert.ok(!("reason" in engine));
  await engine.unpack("tree", [new TextEncoder().encode("tar")]);
  assert.deepEqual(readdirSync(spool), []);
  assert.equal(readFileSync(join(directory, "args"), "utf8"), "cp --archive=false - tree:/\n");
});
