import assert from "node:assert/strict";
import { homedir } from "node:os";
import { test } from "node:test";
import type { Output } from "./output.ts";
import { parseOutput } from "./parse-output.ts";

const READ: readonly (readonly [string, Output])[] = [
  ["out/", { type: "dir", dest: "out/" }],
  ["-", { type: "tar", dest: "-", compression: "none" }],
  ["out.tar", { type: "tar", dest: "out.tar", compression: "none" }],
  ["a/out.tar.xz", { type: "tar", dest: "a/out.tar.xz", compression: "xz" }],
  ["out.tgz", { type: "tar", dest: "out.tgz", compression: "gzip" }],
  ["out.tar/", { type: "dir", dest: "out.tar/" }],
  ["~/out", { type: "dir", dest: `${homedir()}/out` }],
  ["type=oci,dest=~/out", { type: "oci", dest: `${homedir()}/out` }],
  ["type=oci,dest=layout", { type: "oci", dest: "layout" }],
  ["type=daemon,name=debian:bookworm", { type: "daemon", name: "debian:bookworm" }],
  ["dest=-,type=docker", { type: "docker", dest: "-" }],
  ["type=oci,dest=a,compression=zstd", { type: "oci", dest: "a", compression: "zstd" }],
  ["type=oci,dest=a,attest=buildkit", { type: "oci", dest: "a", attest: "buildkit" }],
  ["type=spdx,dest=-,files=true", { type: "spdx", dest: "-", files: true }],
  ["type=registry,name=localhost/a:1", { type: "registry", name: "localhost/a:1" }],
  [
    "type=registry,name=jo/a,registry.insecure=true,compression=zstd",
    { type: "registry", name: "jo/a", plainHttp: true, compression: "zstd" },
  ],
  ["type=tar,dest=a.tar", { type: "tar", dest: "a.tar", compression: "none" }],
  ["type=tar,dest=a.tar.gz", { type: "tar", dest: "a.tar.gz", compression: "gzip" }],
  ["type=tar,dest=a.tgz", { type: "tar", dest: "a.tgz", compression: "gzip" }],
  ["type=tar,dest=a.tar.xz", { type: "tar", dest: "a.tar.xz", compression: "xz" }],
  ["type=tar,dest=a.txz", { type: "tar", dest: "a.txz", compression: "xz" }],
  ["type=tar,dest=a.tar.zst", { type: "tar", dest: "a.tar.zst", compression: "zstd" }],
  ["type=tar,dest=a.gz,compression=none", { type: "tar", dest: "a.gz", compression: "none" }],
  ['type=dir,"dest=a,b=""c"""', { type: "dir", dest: 'a,b="c"' }],
];

for (const [text, output] of READ) {
  test(`parseOutput() reads ${text}`, () => {
    assert.deepEqual(parseOutput(text), output);
  });
}

for (const [text, fact] of [
  ["", "it is empty"],
  ['type=dir,"dest=a', "its quotes do not match"],
  [
    "dest=a",
    "it has no type; choose dir, tar, context, oci, docker, daemon, registry, spdx, cyclonedx, provenance, report",
  ],
  ["type=tar", 'it has no dest; add "dest=PATH"'],
  [
    "type=dir,dest=-",
    '"dest=-" is for the types tar, docker, oci, spdx, cyclonedx, provenance, report',
  ],
  ["type=daemon,dest=a", "an engine has no dest"],
  [
    "type=tar,dest=a.tar.bz2",
    '".tar.bz2" is no compression that it writes; name the file .tar, .tar.gz, .tar.xz or .tar.zst',
  ],
  [
    "a.tbz2",
    '".tbz2" is no compression that it writes; name the file .tar, .tar.gz, .tar.xz or .tar.zst',
  ],
  [
    "type=docker,dest=a.tar.gz",
    "the archive is not compressed, its layers are; name the file .tar",
  ],
  ["type=registry,dest=a", "a registry has no dest"],
  ["type=registry", 'it has no registry; add "name=HOST/REPOSITORY:TAG"'],
  ["type=registry,name=base", 'it has no registry; add "name=HOST/REPOSITORY:TAG"'],
  ["type=daemon,registry.insecure=true", '"registry.insecure" is for the type registry'],
  ["type=tar,dest=a,dest=b", '"dest" is there twice'],
  ["type=tar,a.tar", '"a.tar" is not KEY=VALUE'],
  [
    "type=dokcer,dest=a",
    'there is no type "dokcer" (did you mean "docker"?); choose dir, tar, context, oci, docker, daemon, registry, spdx, cyclonedx, provenance, report',
  ],
  [
    "type=kubernetes",
    'there is no type "kubernetes"; choose dir, tar, context, oci, docker, daemon, registry, spdx, cyclonedx, provenance, report',
  ],
  [
    "type=dir,dst=a",
    'there is no key "dst" (did you mean "dest"?); choose type, dest, name, compression, attest, oci-artifact, spec-version, files, registry.insecure',
  ],
  ["type=oci,dest=a,attest=referrers,oci-artifact=false", '"oci-artifact" is for attest=buildkit'],
  ["type=spdx,dest=a,spec-version=1.7", '"spec-version" is for the type cyclonedx'],
  [
    "type=cyclonedx,dest=a,spec-version=1.5",
    'there is no spec-version "1.5" (did you mean "1.6"?); choose 1.6, 1.7',
  ],
  ["type=oci,dest=a,attest=sbom", 'there is no attest "sbom"; choose buildkit, referrers'],
  ["type=spdx,dest=a,files=yes", 'there is no files "yes"; choose true, false'],
  ["type=oci,dest=a,files=true", '"files" is for the types spdx, cyclonedx'],
  ["type=docker,dest=a,attest=buildkit", '"attest" is for the types oci, registry'],
  ["type=context,dest=a,compression=zstd", 'there is no compression "zstd"; choose xz, gzip, none'],
  ["type=docker,dest=a,compression=zstd", 'there is no compression "zstd"; choose gzip, none'],
] as const) {
  test(`parseOutput() refuses "${text}"`, () => {
    assert.throws(() => parseOutput(text), {
      name: "TypeError",
      message: `Cannot read output "${text}": ${fact}`,
    });
  });
}

test("parseOutput() refuses a name that no engine takes", () => {
  assert.throws(() => parseOutput("type=daemon,name=Debian"), {
    message: 'Cannot name an image "Debian": letters must be lower case',
  });
});
