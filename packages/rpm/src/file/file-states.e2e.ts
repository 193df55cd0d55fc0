/**
 * The files that we install of a package, and the states of the others, beside those of rpm.
 *
 * Needs root, rpm and rpmbuild.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { execa } from "execa";
import { fakeContent } from "../../../archive/fixtures/fake-content.ts";
import { buildRpms } from "../../fixtures/build-rpms.ts";
import { hasProgram } from "../../fixtures/resolve-with-dnf.ts";
import { fileStates, type InstallFilter } from "./file-states.ts";
import { readRpm } from "./rpm-file.ts";
import { type ListedFile, listFiles } from "./rpm-file-list.ts";

const SPEC = `%description
%install
cd %{buildroot}
mkdir -p usr/share
cd usr/share
mkdir -p foo/sub foobar parent/foo lang/de/LC with-ghost empty doc/shared/deep
touch foo/file foo/sub/readme foo/ghost foobar/file parent/foo/file
touch lang/de/LC/messages with-ghost/de with-ghost/ghost doc/shared/deep/README
ln foo/file foobar/link
%files
/usr/share/foo
/usr/share/foobar
/usr/share/parent
/usr/share/empty
/usr/share/doc/shared
%doc /usr/share/foo/sub/readme
%dir /usr/share/lang
%dir /usr/share/lang/de
%dir /usr/share/lang/de/LC
%lang(de) /usr/share/lang/de/LC/messages
%dir /usr/share/with-ghost
%lang(de) /usr/share/with-ghost/de
%ghost /usr/share/with-ghost/ghost`;

const skip = await reasonToSkip();
let work: string;
let file: string;
let files: readonly ListedFile[];

before(async () => {
  if (skip) return;
  work = await mkdtemp(join(tmpdir(), "rootsmith-states-"));
  [file = ""] = await buildRpms(work, { shared: SPEC });
  files = listFiles((await readRpm(fakeContent(await readFile(file)))).header);
});
after(async () => {
  if (!skip) await rm(work, { recursive: true, force: true });
});

for (const [title, filter] of [
  ["a shared directory", { netSharedPaths: ["/usr/share/foo"] }],
  ["a shared file and a shared directory", netShared("/usr/share/foobar/file", "/usr/share/doc")],
  ["the only directory of another one", netShared("/usr/share/parent/foo")],
  ["other languages", { langs: ["fr"] }],
  ["documentation", { nodocs: true }],
  ["all of them", { nodocs: true, langs: ["fr"], ...netShared("/usr/share/foo", "/nothing") }],
] as const satisfies readonly (readonly [string, InstallFilter])[]) {
  test(`fileStates() leaves out what rpm leaves out: ${title}`, { skip }, async () => {
    const root = await mkdtemp(join(work, "root-"));
    await mkdir(join(root, "var/lib/rpm"), { recursive: true });
    const rpm = ["--root", root, "--dbpath", "/var/lib/rpm"];
    await execa("rpm", [...rpm, "--nodeps", ...flagsOf(filter), "-i", file]);
    const query = ["-q", "--qf", "[%{FILENAMES} %{FILESTATES}\\n]", "shared"];
    const { stdout } = await execa("rpm", [...rpm, ...query]);
    const states = fileStates(files, filter);
    assert.deepEqual(
      files.map(({ path }, index) => `/${path} ${states[index]}`),
      stdout.split("\n"),
    );
    await execa("rpm", [...rpm, "-V", "shared"]);
  });
}

function netShared(...netSharedPaths: readonly string[]): InstallFilter {
  return { netSharedPaths };
}

function flagsOf({ nodocs, langs, netSharedPaths }: InstallFilter): string[] {
  return [
    ...(nodocs ? ["--excludedocs"] : []),
    ...(langs ? ["--define", `_install_langs ${langs.join(":")}`] : []),
    ...(netSharedPaths ? ["--define", `_netsharedpath ${netSharedPaths.join(":")}`] : []),
  ];
}

async function reasonToSkip(): Promise<string | false> {
  for (const name of ["rpm", "rpmbuild"]) {
    if (!(await hasProgram(name))) return `${name} is not installed`;
  }
  return process.getuid?.() === 0 ? false : "not root";
}
