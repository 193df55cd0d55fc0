#!/bin/sh
# tar-stream gives files of large uids and gids to others: to 262143 when it packs, to root when it reads pax archives.
#
# It writes ids in six octal digits, though the field holds seven, and 777777 for what does not fit: from 262144 on,
# where the ids of user namespaces and of directory services lie, all become 262143, without an error. As a reader it
# takes uid and gid from the ustar header only; of ids above 2097151, "tar --format=pax" writes 0 there and the real
# one into a pax record. An archive that is read and packed again with the same headers keeps only the ids that came in
# pax records.
# Way out: pass "pax: { uid, gid }" (as strings) to pack.entry() for ids above 262143, and prefer header.pax.uid and
# header.pax.gid to header.uid and header.gid in what extract() gives.
#
# Seen with: tar-stream 3.2.2 (GNU tar 1.34), 2026-11-30
#   packed 4000000 300000, read by tar: 262143/262143
#   packed 4000000 300000 with pax, read by tar: 4000000/300000
#   packed by tar 4000000 300000, read: 0/300000, pax 4000000/undefined
#   the same packed again, read by tar: 4000000/262143
set -eu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cd "$T"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit tar-stream@3.2.2
cat > pack.mjs <<'JS'
import tar from "tar-stream";
const pack = tar.pack();
const ids = { uid: 4000000, gid: 300000 };
pack.entry({ name: "packed 4000000 300000, read by tar:", ...ids }, "");
const pax = { uid: "4000000", gid: "300000" };
pack.entry({ name: "packed 4000000 300000 with pax, read by tar:", ...ids, pax }, "");
pack.finalize();
pack.pipe(process.stdout);
JS
cat > read.mjs <<'JS'
import tar from "tar-stream";
const extract = tar.extract();
process.stdin.pipe(extract);
for await (const entry of extract) {
  const { uid, gid, pax } = entry.header;
  console.log(`packed by tar 4000000 300000, read: ${uid}/${gid}, pax ${pax.uid}/${pax.gid}`);
  entry.resume();
}
JS
cat > again.mjs <<'JS'
import tar from "tar-stream";
const extract = tar.extract();
const pack = tar.pack();
process.stdin.pipe(extract);
pack.pipe(process.stdout);
for await (const entry of extract) {
  pack.entry(entry.header, "");
  entry.resume();
}
pack.finalize();
JS
touch file
tar --format=pax --owner=:4000000 --group=:300000 -cf by-tar.tar file
{
  node pack.mjs | tar --numeric-owner -tvf - | sed -E 's/^[^ ]+ ([^ ]+) .* (packed.*)/\2 \1/'
  node read.mjs < by-tar.tar
  node again.mjs < by-tar.tar | tar --numeric-owner -tvf - | awk '{ print "the same packed again, read by tar: " $2 }'
} > seen
cat seen
cat > expected <<'END'
packed 4000000 300000, read by tar: 262143/262143
packed 4000000 300000 with pax, read by tar: 4000000/300000
packed by tar 4000000 300000, read: 0/300000, pax 4000000/undefined
the same packed again, read by tar: 4000000/262143
END
cmp -s seen expected || { echo "CHANGED: the ids"; exit 1; }
