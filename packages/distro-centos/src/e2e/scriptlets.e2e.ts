/**
 * Scriptlets that fail, run by a real shell in a rootfs.
 *
 * Needs root or user namespaces, busybox-static, rpmbuild and createrepo_c.
 */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "@rootsmith/core";
import { execa } from "execa";
import { busyboxProblem } from "../../../core/fixtures/executor-fixture.ts";
import { buildRpms, type RpmSpecs } from "../../../rpm/fixtures/build-rpms.ts";
import { hasProgram } from "../../../rpm/fixtures/resolve-with-dnf.ts";
import { centos } from "../centos.ts";

const SPECS: RpmSpecs = {
  shell: `%global __os_install_post %{nil}
%global _binaries_in_noarch_packages_terminate_build 0
%description
%install
mkdir -p %{buildroot}/bin %{buildroot}/tmp
cp /bin/busybox %{buildroot}/bin/sh
%files
/bin/sh
%dir /tmp`,
  "fails-before": "Requires(pre): /bin/sh\n%description\n%pre\necho no room >&2\nexit 3\n%files",
  "fails-after": "Requires(post): /bin/sh\n%description\n%post\necho no room >&2\nexit 3\n%files",
  makes: `Requires(post): /bin/sh
%description
%post
umask 077
echo key >/tmp/key
mkdir /tmp/made
ln -s made /tmp/link
%files`,
  sees: `Requires(post): makes
%description
%post -p <lua>
local key, seen = io.open("/tmp/key", "a"), io.open("/tmp/seen", "w")
key:write("more\\n")
key:close()
seen:write(posix.stat("/tmp/key", "mode"), " ", posix.readlink("/tmp/link"), " ", #posix.dir("/tmp/link"))
seen:close()
posix.chmod("/tmp/link", "0711")
posix.chmod("/tmp", "0700")
%files`,
  starts: `Requires(post): shell
%description
%post -p <lua>
local log = io.open("/tmp/log", "w")
log:write("script\\n")
log:flush()
local _, how, code = os.execute("echo program >>/tmp/log; exit 4")
log:write(how, " ", code, " ", io.popen("while read line; do echo got $line; done </tmp/log"):read("a"))
log:write(rpm.expand("%%(echo hi) %%[1+2]"), "\\n")
log:close()
local child = posix.fork()
if child == 0 then posix.exec("/bin/sh", "-c", "echo child >>/tmp/log") end
posix.wait(child)
%files`,
  expands: `Requires(post): shell
%description
%post -e
echo '%%{_bindir} 100%%%% %%(echo sub; pwd) %%[1+2] %%{nope}' "$1" >/tmp/expanded
%posttrans -e -p <lua>
local file = io.open("/tmp/expanded", "a")
file:write("%%{_bindir} %%%%d ", rpm.expand("%%%%{_sbindir}"), "\\n")
%files`,
  "fails-expanded": `Requires(post): /bin/sh
%description
%post -e
echo %%{_bindir}; exit 3
%files`,
  fine: "Requires(post): /bin/sh fails-after\n%description\n%post\necho done >/tmp/fine\n%files",
};

/** The log of `starts`, as rpm 4.18.0, 4.20.1 and 6.1.0 of Debian make it. */
const STARTED = "script\nexit 4 got script\ngot program\nhi 3\nchild\n";

/** What `expands` writes, as rpm 4.20.1 and 6.1.0 of Debian make it. */
const EXPANDED = "/usr/bin 100% sub\n/ 3 %{nope} 1\n/usr/bin %d /usr/sbin\n";

const skip = await reasonToSkip();
let work: string;

async function reasonToSkip(): Promise<string | false> {
  for (const name of ["rpmbuild", "createrepo_c"]) {
    if (!(await hasProgram(name))) return `${name} is not installed`;
  }
  return busyboxProblem() ?? false;
}

before(async () => {
  if (skip) return;
  work = await mkdtemp(join(tmpdir(), "rootsmith-scriptlets-"));
  await buildRpms(work, SPECS);
  await execa("createrepo_c", ["--quiet", "--no-database", join(work, "packages")]);
});
after(async () => {
  if (!skip) await rm(work, { recursive: true, force: true });
});

test("a %pre that fails stops the build and names itself", { skip }, async () => {
  const dest = join(work, "before");
  await assert.rejects(buildOf("fails-before", dest), {
    name: "ConfigureError",
    message: /^Cannot run the %pre of fails-before-1\.0-1\.noarch: .*code 3/,
    output: /no room/,
  });
  await assert.rejects(access(dest), { code: "ENOENT" });
});

test("a %post that fails is a warning, and others go on", { skip }, async () => {
  const dest = join(work, "after");
  const warnings = await buildOf("fine", dest);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /^Cannot run the %post of fails-after-1\.0-1\.noarch: .*code 3/);
  assert.equal(await readFile(join(dest, "tmp/fine"), "utf8"), "done\n");
});

test("a Lua scriptlet sees and changes what programs have made", { skip }, async () => {
  const dest = join(work, "sees");
  assert.deepEqual(await buildOf("sees", dest), []);
  assert.equal(await readFile(join(dest, "tmp/seen"), "utf8"), "rw------- made 2");
  assert.equal(await readFile(join(dest, "tmp/key"), "utf8"), "key\nmore\n");
  const modes = ["tmp", "tmp/key", "tmp/made"].map((path) => statSync(join(dest, path)).mode);
  assert.deepEqual(modes, [0o040700, 0o100600, 0o040711]);
});

test("a Lua scriptlet starts programs and goes on with what they did", { skip }, async () => {
  const dest = join(work, "starts");
  assert.deepEqual(await buildOf("starts", dest), []);
  assert.equal(await readFile(join(dest, "tmp/log"), "utf8"), STARTED);
});

test("the macros of a scriptlet are expanded by what the rootfs has", { skip }, async () => {
  const dest = join(work, "expands");
  assert.deepEqual(await buildOf("expands", dest), []);
  assert.equal(await readFile(join(dest, "tmp/expanded"), "utf8"), EXPANDED);
  assert.match(
    (await buildOf("fails-expanded", join(work, "fails-expanded")))[0] ?? "",
    /^Cannot run the %post of fails-expanded-1\.0-1\.noarch: .*code 3/,
  );
});

/** What was warned of. */
async function buildOf(include: string, dest: string): Promise<string[]> {
  const warnings: string[] = [];
  await build({
    name: "scriptlets",
    provider: centos({
      release: "9-stream",
      groups: [],
      include: [include],
      repositories: [`file://${join(work, "packages")}`],
      checkSignatures: false,
    }),
    outputs: [{ type: "dir", dest }],
    cacheDir: join(work, "cache"),
    report(event) {
      if (event.type === "warning") warnings.push(event.message);
    },
  });
  return warnings;
}
