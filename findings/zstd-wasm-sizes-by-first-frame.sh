#!/bin/sh
# @bokuweb/zstd-wasm fails on valid zstd of several frames: it makes as much room as the first one's header asks for.
#
# A zstd file may be frames in a row, as "cat a.zst b.zst" and parallel compressors make it, and frames to be skipped
# may stand among them. decompress() has room for the first frame only, and for none at all where that is one to be
# skipped; the error is -70 (destination too small) and speaks of compressing. The option defaultHeapSize, not in the
# README, counts only for a first frame that does not tell its size: it has 1 MiB, and streamed ones are often larger.
# Way out: cut the file into its frames and decompress each, or use fzstd, which reads all of these.
#
# Seen with: @bokuweb/zstd-wasm 0.0.27, fzstd 0.1.1, 2026-11-30
#   hello: hello, fzstd: hello
#   hello, world: Failed to compress with code -70, fzstd: helloworld
#   skipped, hello: Failed to compress with code -70, fzstd: hello
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @bokuweb/zstd-wasm@0.0.27 fzstd@0.1.1
cat > frames.mjs <<'JS'
import { compress, decompress, init } from "@bokuweb/zstd-wasm";
import * as fzstd from "fzstd";
await init();
const frame = (text) => compress(Buffer.from(text));
const skipped = Buffer.from("502a4d180400000061626364", "hex");
const read = (bytes) => {
  try {
    return Buffer.from(decompress(bytes)).toString();
  } catch (error) {
    return error.message;
  }
};
const show = (name, ...frames) => {
  const bytes = Buffer.concat(frames);
  console.log(`${name}: ${read(bytes)}, fzstd: ${Buffer.from(fzstd.decompress(bytes)).toString()}`);
};
show("hello", frame("hello"));
show("hello, world", frame("hello"), frame("world"));
show("skipped, hello", skipped, frame("hello"));
JS
node frames.mjs > seen
cat seen
cat > expected <<'END'
hello: hello, fzstd: hello
hello, world: Failed to compress with code -70, fzstd: helloworld
skipped, hello: Failed to compress with code -70, fzstd: hello
END
cmp -s seen expected || { echo "CHANGED: what it reads"; exit 1; }
