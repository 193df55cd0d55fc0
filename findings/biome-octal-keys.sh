#!/bin/sh
# Biome's "safe" fix of useSimpleNumberKeys changes the value of octal keys: it reads their digits in base 7.
#
# The rule is on by default and rewrites number keys of object literals that are not plain decimal. Hexadecimal and
# binary keys keep their value; an octal key does not, and one that has a digit 7 is reported but not rewritten. A table
# of file types by st_mode is what meets this: S_IFREG, 0o100000, is 32768 and becomes 16807, which is 7 to the fifth.
# Way out: write such keys in decimal, or as computed keys ([0o100000]: …), before "biome check --write" sees them.
#
# Seen with: @biomejs/biome 2.6.8, 2026-11-30
#   const types = { 16807: "file", 9604: "dir", 31: "hex", 5: "bin", 0o755: "mode" };
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @biomejs/biome@2.6.8
echo 'const types = { 0o100000: "file", 0o40000: "dir", 0x1f: "hex", 0b101: "bin", 0o755: "mode" };' > types.js
node_modules/.bin/biome lint --write --only=complexity/useSimpleNumberKeys types.js >/dev/null 2>&1 || true
cat types.js
[ "$(cat types.js)" = 'const types = { 16807: "file", 9604: "dir", 31: "hex", 5: "bin", 0o755: "mode" };' ] ||
  { echo "CHANGED: the keys"; exit 1; }
