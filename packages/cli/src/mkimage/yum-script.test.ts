import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { yumScript } from "./yum-script.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-yum-"));
after(() => rm(work, { recursive: true, force: true }));

test("yumScript() takes the options of mkimage-yum.sh", async () => {
  const [config, repos] = [join(work, "yum.conf"), join(work, "repos")];
  const main = `[main]\ngpgcheck=1\nreposdir=${repos}\n`;
  await mkdir(repos);
  await writeFile(config, main);
  await writeFile(join(repos, "a.repo"), "[a]\nbaseurl=http://mirror.example/a\n");
  await writeFile(join(repos, "a.repo.rpmsave"), "[b]\n");
  const args = ["-p", "yum tar", "-p", "vim", "-g", `Core "Development Tools"`, "-y", config];
  const { name, provider } = await yumScript(
    [...args, "--releasever", "7", "-t", "test", "mine"],
    fakeHost(),
  );
  assert.equal(name, "mine:test");
  const { release, groups, include, repositories, minimize, devices, network } = provider.options;
  assert.deepEqual(
    [release, groups, include],
    ["7", ["Core", "Development Tools"], ["tar", "vim", "yum"]],
  );
  assert.deepEqual(repositories, [`${main}\n[a]\nbaseurl=http://mirror.example/a\n`]);
  assert.deepEqual([minimize, devices, network], ["febootstrap", true, true]);
});

test("yumScript() refuses a release and a file that are not there", async () => {
  const config = join(work, "other.conf");
  await writeFile(config, `[main]\nreposdir=${join(work, "none")}\n`);
  const args = ["-y", config, "--releasever"];
  await assert.rejects(yumScript([...args, "4", "mine"], fakeHost()), {
    name: "UsageError",
    message: /^Cannot resolve "4": it is not a release of CentOS/,
  });
  await assert.rejects(
    yumScript(["-y", "/nothing.conf", "--releasever", "7", "mine"], fakeHost()),
    {
      message: 'Cannot use -y "/nothing.conf": there is no such file',
    },
  );
});
