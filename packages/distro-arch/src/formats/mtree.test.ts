import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMtree } from "./mtree.ts";

test("parseMtree() gives the digests of files, whatever their names", () => {
  const text = `#mtree
/set type=file uid=0 gid=0 mode=644
./.PKGINFO time=1.0 size=1 sha256digest=aa
./etc time=1.0 mode=755 type=dir
./etc/a time=1.0 size=1 md5digest=00 sha256digest=bb
./etc/b\\040\\303\\251 size=1 sha256digest=cc
./etc/link mode=777 type=link link=a
`;
  assert.deepEqual(parseMtree(text), [
    { path: "etc", type: "dir" },
    { path: "etc/a", type: "file", digest: "sha256:bb" },
    { path: "etc/b é", type: "file", digest: "sha256:cc" },
    { path: "etc/link", type: "link" },
  ]);
});
