import assert from "node:assert/strict";
import { test } from "node:test";
import { formatLibrary, type OfficialImage, officialArchitecture } from "./official-images.ts";

const LIBRARY = {
  maintainers: ["Jo Doe <jo@example.org> (@jodoe)", "Al Roe <al@example.org> (@alroe)"],
  gitRepo: "https://git.example.org/base.git",
  gitCommit: "0123456789012345678901234567890123456789",
};
const image = (architecture: string, tags: string, directory: string): OfficialImage => ({
  architecture,
  tags: tags.split(","),
  directory,
  kind: "oci",
});

test("formatLibrary() has an entry for each set of tags", () => {
  const images = [
    image("arm64v8", "12,latest", "bookworm/arm64"),
    image("amd64", "12,latest", "bookworm/amd64"),
    { ...image("amd64", "12-slim", "."), kind: "context" },
  ] as const;
  assert.equal(
    formatLibrary({ ...LIBRARY, gitFetch: "refs/heads/dist", images }),
    `Maintainers: Jo Doe <jo@example.org> (@jodoe),
             Al Roe <al@example.org> (@alroe)
GitRepo: https://git.example.org/base.git
GitFetch: refs/heads/dist
GitCommit: 0123456789012345678901234567890123456789

Tags: 12, latest
Architectures: amd64, arm64v8
amd64-Directory: bookworm/amd64
arm64v8-Directory: bookworm/arm64
File: index.json
Builder: oci-import

Tags: 12-slim
Architectures: amd64
Directory: .
Builder: buildkit
`,
  );
});

for (const [what, images, message] of [
  [
    "one tag for two images",
    [image("amd64", "12,latest", "a"), image("amd64", "13,latest", "b")],
    'Cannot list the tag "latest": two images have it',
  ],
  [
    "one architecture twice",
    [image("amd64", "12", "a"), image("amd64", "12", "b")],
    'Cannot list "12": two images are for amd64',
  ],
  [
    "layouts and contexts under the same tags",
    [image("amd64", "12", "a"), { ...image("i386", "12", "b"), kind: "context" as const }],
    'Cannot list "12": it mixes layouts and build contexts',
  ],
] as const) {
  test(`formatLibrary() refuses ${what}`, () => {
    assert.throws(() => formatLibrary({ ...LIBRARY, images }), { name: "RangeError", message });
  });
}

for (const [os, architecture, variant, name] of [
  ["linux", "amd64", undefined, "amd64"],
  ["linux", "arm64", "v8", "arm64v8"],
  ["linux", "arm", "v7", "arm32v7"],
  ["linux", "386", undefined, "i386"],
  ["linux", "loong64", undefined, undefined],
  ["windows", "amd64", undefined, undefined],
] as const) {
  test(`officialArchitecture() of ${os}/${architecture}/${variant} is ${name}`, () => {
    const platform = { os, architecture, ...(variant && { variant }) };
    assert.equal(officialArchitecture(platform), name);
  });
}
