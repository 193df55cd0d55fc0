/**
 * Of an image on top of another, an SBOM says of the packages below what that one's own says.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type BuildOptions, build, type RootfsProvider } from "@rootsmith/core";
import { centos } from "@rootsmith/distro-centos";
import { debian } from "@rootsmith/distro-debian";
import { scratch } from "@rootsmith/scratch";
import { fakeRpmFile } from "../../../rpm/fixtures/fake-open-rpm.ts";
import { writeRepository } from "../../../rpm/fixtures/write-repository.ts";
import { ARCHIVE_DATE, serveArchive } from "../../../testing/src/debian/mod.ts";
import { packageReaders } from "./package-readers.ts";

const WORK = await mkdtemp(join(tmpdir(), "rootsmith-packages-"));
after(() => rm(WORK, { recursive: true, force: true }));

interface Component {
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly licenses?: readonly object[];
  readonly components?: readonly Component[];
}

/** Builds an image, and gives the components of its SBOM. */
async function componentsOf(
  name: string,
  provider: RootfsProvider,
  options: Partial<BuildOptions> = {},
): Promise<readonly Component[]> {
  const sbom = join(WORK, `${name}.cdx.json`);
  await build({
    name,
    provider,
    platforms: ["linux/amd64"],
    configure: "none",
    cacheDir: join(WORK, "cache"),
    packageReaders: packageReaders(),
    outputs: [
      { type: "oci", dest: join(WORK, name) },
      { type: "cyclonedx", dest: sbom, files: true },
    ],
    ...options,
  });
  return JSON.parse(await readFile(sbom, "utf8")).components;
}

/** What was known before anything was built has more: the digest and the address of the archive. */
function packagesIn(components: readonly Component[]): readonly Component[] {
  return components
    .filter(({ type }) => type === "library")
    .map(({ type, name, version, purl, licenses, components = [] }) => ({
      ...{ type, name, version: version ?? "", purl: purl ?? "", licenses: licenses ?? [] },
      components: components.map((file) => ({ type: file.type, name: file.name })),
    }));
}

function emptyImageOn(name: string): [provider: RootfsProvider, options: Partial<BuildOptions>] {
  return [scratch(), { from: `oci:${join(WORK, name)}` }];
}

test("the packages of a Debian below are those of its own SBOM", async () => {
  const copyright =
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+\n";
  const archive = await serveArchive({
    suite: "bookworm",
    packages: [
      {
        name: "base-files",
        version: "12.4+deb12u5",
        fields: "Essential: yes\nPriority: required\n",
        control: {
          conffiles: "/etc/issue\n",
          md5sums: "b1946ac92492d2347c6235b4d2611184  bin/hello\n",
        },
        files: {
          "bin/hello": "hello\n",
          "etc/issue": "Debian\n",
          "usr/lib/os-release": 'ID=debian\nVERSION_ID="12"\n',
        },
      },
      {
        name: "libtic6",
        version: "6.4-4+b1",
        fields: "Multi-Arch: same\nPriority: required\nSource: ncurses (6.4-4)\n",
        files: { "usr/share/doc/libtic6/copyright": copyright },
      },
    ],
  });
  try {
    const components = await componentsOf(
      "debian",
      debian({
        suite: "bookworm",
        variant: "essential",
        include: ["libtic6"],
        updates: false,
        security: false,
      }),
      { mirrors: { debian: [archive.url] }, keyring: archive.keyring, now: ARCHIVE_DATE + 3600 },
    );
    const own = packagesIn(components);
    assert.deepEqual(
      own.map(({ purl, licenses }) => [purl, licenses]),
      [
        ["pkg:deb/debian/base-files@12.4%2Bdeb12u5?arch=amd64&distro=debian-12", []],
        [
          "pkg:deb/debian/libtic6@6.4-4%2Bb1?arch=amd64&distro=debian-12&upstream=ncurses%406.4-4",
          [{ expression: "GPL-2.0-or-later" }],
        ],
      ],
    );
    const above = packagesIn(await componentsOf("above-debian", ...emptyImageOn("debian")));
    assert.deepEqual(withoutFiles(above), withoutFiles(own));
    // os-release is not in the package's list of digests; libtic6 has none, and gets one as by dpkg
    assert.deepEqual(
      above.map(({ components: files }) => files?.map(({ name }) => name)),
      [["etc/issue", "usr/bin/hello"], ["usr/share/doc/libtic6/copyright"]],
    );
  } finally {
    await archive.close();
  }
});

test("the packages of a CentOS below are those of its own SBOM", async () => {
  const repository = join(WORK, "repository");
  await mkdir(join(repository, "Packages"), { recursive: true });
  const osRelease = 'ID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="9"\n';
  const tags = { 1014: "MIT", 1044: "tool-1-1.src.rpm" };
  const files = [
    { path: "/etc/os-release", content: osRelease },
    { path: "/usr/bin/tool", mode: 0o100755, content: "#!/bin/sh\n" },
  ];
  const tool = fakeRpmFile("tool", files, tags);
  await writeRepository(repository, [{ name: "tool", arch: "x86_64", file: tool }]);
  await writeFile(join(repository, "Packages/tool-1-1.x86_64.rpm"), tool);
  const provider = centos({
    release: "9-stream",
    groups: [],
    include: ["tool"],
    checkSignatures: false,
    repositories: [`file://${repository}`],
  });
  const own = packagesIn(await componentsOf("centos", provider));
  const above = packagesIn(await componentsOf("above-centos", ...emptyImageOn("centos")));
  assert.deepEqual(
    own.map(({ purl }) => purl),
    ["pkg:rpm/centos/tool@1-1?arch=x86_64&distro=centos-9&upstream=tool-1-1.src.rpm"],
  );
  assert.deepEqual(above, own);
});

test("what is changed above is no package's any more, and a removed package is gone", async () => {
  const file = join(WORK, "issue");
  await writeFile(file, "changed\n");
  const files = [{ copy: file, path: "/etc/issue" }];
  const [, options] = emptyImageOn("debian");
  const components = await componentsOf("changed", scratch({ files }), options);
  assert.deepEqual(
    packagesIn(components).map(({ components: owned }) => owned?.map(({ name }) => name)),
    [["usr/bin/hello"], ["usr/share/doc/libtic6/copyright"]],
  );
  const own = components.filter(({ type }) => type === "file").map(({ name }) => name);
  assert.ok(own.includes("etc/issue"));

  await writeFile(file, "");
  const status = [{ copy: file, path: "/var/lib/dpkg/status" }];
  assert.deepEqual(packagesIn(await componentsOf("gone", scratch({ files: status }), options)), []);
});

function withoutFiles(packages: readonly Component[]): readonly Component[] {
  return packages.map(({ components: _, ...rest }) => rest);
}
