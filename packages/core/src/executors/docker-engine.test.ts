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

/** A podman that answers, with a program for what it is asked to do. */
function podman(info: string, rest = ""): void {
  writeFileSync(join(directory, "docker"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const script = `#!/bin/sh\ncase $1 in info) echo ${info} ;; ${rest} esac\n`;
  writeFileSync(join(directory, "podman"), script, { mode: 0o755 });
  process.env.PATH = `${directory}:${PATH}`;
}

test("DockerEngine takes no podman that can own files by its user alone", async () => {
  podman("4.3.1 amd64 1");
  const found = await DockerEngine.find();
  assert.ok("reason" in found);
  assert.match(found.reason, /; podman has no subordinate ids of ".+" for the owners of files$/);
  assert.match(found.fix ?? "", /^sudo usermod --add-subuids .* && podman system migrate$/);
  for (const ranges of ["0", "2"]) {
    podman(`4.3.1 amd64 ${ranges}`);
    const engine = await DockerEngine.find();
    assert.equal("reason" in engine ? engine.reason : engine.name, "podman 4.3.1");
  }
});

test("DockerEngine removes what podman leaves of a tar that it reads", async () => {
  mkdirSync(spool);
  podman("4.3.1 amd64 0", `cp) cat > "$TMPDIR/left"; echo "$@" > ${directory}/args ;;`);
  Object.assign(process.env, { TMPDIR: spool, XDG_RUNTIME_DIR: directory });
  const engine = await DockerEngine.find();
  assert.ok(!("reason" in engine));
  await engine.unpack("tree", [new TextEncoder().encode("tar")]);
  assert.deepEqual(readdirSync(spool), []);
  assert.equal(readFileSync(join(directory, "args"), "utf8"), "cp --archive=false - tree:/\n");
});
