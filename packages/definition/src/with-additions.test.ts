import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "@rootsmith/core";
import { type ConfigureStep, digestOfBytes, type FsEntry } from "@rootsmith/core/provider";
import { scratch } from "@rootsmith/scratch";
import { built, fakeDistro, fakeExecutor, inDirectory, NOTHING } from "../fixtures/fake-distro.ts";
import { withLockedAdditions } from "./locked-additions.ts";
import { type Additions, withAdditions } from "./with-additions.ts";

const ADDITIONS: Additions = {
  ...NOTHING,
  files: [
    { path: "/etc/motd", copy: "./motd" },
    { path: "/srv/secret", content: "x", mode: "0600", owner: "app:staff" },
    { path: "/srv/link", link: "secret" },
    { path: "/srv/data", directory: true, mode: 0o750, owner: 7 },
  ],
  accounts: {
    users: [{ name: "app" }, { name: "web", uid: 33, group: "staff", home: "/", shell: "/bin/sh" }],
    groups: [{ name: "team", members: ["app"] }],
  },
};

const EXPECTED: Record<string, string> = {
  etc: "755 0:0 dir",
  "etc/group": "644 0:0 root:x:0:\nstaff:x:50:\napp:x:65532:\nteam:x:65533:app\n",
  "etc/motd": "644 0:0 hello\n",
  "etc/passwd":
    "644 0:0 root:x:0:0:root:/root:/bin/sh\napp:x:65532:65532::/home/app:/sbin/nologin\nweb:x:33:50::/:/bin/sh\n",
  "etc/shadow": "640 0:42 root:*:::::::\napp:!*:::::::\nweb:!*:::::::\n",
  home: "755 0:0 dir",
  "home/app": "700 65532:65532 dir",
  srv: "755 0:0 dir",
  "srv/data": "750 7:7 dir",
  "srv/link": "777 0:0 secret",
  "srv/secret": "600 65532:50 x",
};

test("withAdditions() puts files and accounts on top of what a distro lays", async () => {
  await inDirectory(async (directory) => {
    const provider = withAdditions(fakeDistro(false), ADDITIONS);
    assert.deepEqual(await built(provider, directory), EXPECTED);
  });
});

test("withAdditions() puts them on top of what a distro configures, and runs commands then", async () => {
  await inDirectory(async (directory) => {
    const ran: ConfigureStep[] = [];
    const run = ["echo one\necho two", ["/bin/true", "x"]];
    const provider = withAdditions(fakeDistro(true), { ...ADDITIONS, run, env: { MODE: "prod" } });
    const options = { executors: [fakeExecutor(ran)], normalize: "none" } as const;
    assert.deepEqual(await built(provider, directory, options), EXPECTED);
    assert.deepEqual(
      ran.map(({ title, argv, env }) => [title, argv, env?.MODE, env?.SOURCE_DATE_EPOCH]),
      [
        [
          'run "echo one", run[0] of the definition',
          ["/bin/sh", "-c", "echo one\necho two"],
          "prod",
          "100",
        ],
        ['run "/bin/true x", run[1] of the definition', ["/bin/true", "x"], "prod", "100"],
      ],
    );
  });
});

test("withAdditions() puts files where links of the distro lead, and leaves its directories as they are", async () => {
  await inDirectory(async (directory) => {
    const distro = fakeDistro(false);
    const provider = withAdditions(
      {
        ...distro,
        async *layers() {
          const entries: FsEntry[] = [
            { type: "dir", path: "tmp", mode: 0o1777 },
            { type: "dir", path: "usr/sbin", mode: 0o755 },
            { type: "symlink", path: "sbin", mode: 0o777, target: "usr/sbin" },
          ];
          yield { title: "fake", entries };
        },
      },
      {
        ...NOTHING,
        files: [
          { path: "/tmp/a", content: "" },
          { path: "/sbin/b", content: "" },
        ],
      },
    );
    assert.deepEqual(await built(provider, directory), {
      sbin: "777 0:0 usr/sbin",
      tmp: "1777 0:0 dir",
      "tmp/a": "644 0:0 ",
      usr: "755 0:0 dir",
      "usr/sbin": "755 0:0 dir",
      "usr/sbin/b": "644 0:0 ",
    });
  });
});

test("withAdditions() runs commands in what a distro only lays, too", async () => {
  await inDirectory(async (directory) => {
    const ran: ConfigureStep[] = [];
    const provider = withAdditions(fakeDistro(false), { ...NOTHING, run: ["true"] });
    const nodes = await built(provider, directory, { executors: [fakeExecutor(ran)] });
    assert.equal(nodes["etc/group"], "644 0:0 root:x:0:\nstaff:x:50:\n");
    assert.equal(ran.length, 1);
  });
});

for (const run of [[], ["true"]]) {
  const what = run.length === 0 ? "" : ", and runs commands in it";
  test(`withAdditions() puts files and accounts on top of an image${what}`, async () => {
    await inDirectory(async (directory) => {
      const from = `oci:${join(directory, "base")}`;
      await build({
        name: "base",
        provider: fakeDistro(false),
        platforms: ["linux/amd64"],
        cacheDir: join(directory, "cache"),
        outputs: [{ type: "oci", dest: join(directory, "base") }],
      });
      const ran: ConfigureStep[] = [];
      const provider = withAdditions(scratch(), { ...ADDITIONS, run });
      const options = { from, executors: [fakeExecutor(ran)] };
      assert.deepEqual(await built(provider, directory, options), EXPECTED);
      assert.equal(ran.length, run.length);
    });
  });
}

test("withAdditions() downloads a file by its digest, and keeps it in the lock", async () => {
  const bytes = new TextEncoder().encode("tool");
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/d/a%20tool" ? 200 : 404;
    response.end(response.statusCode === 200 ? bytes : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/d/a%20tool`;
  try {
    await inDirectory(async (directory) => {
      const files = [{ path: "/bin/tool", url, digest: digestOfBytes(bytes), mode: 0o755 }];
      const provider = withAdditions(fakeDistro(false), { ...NOTHING, files });
      assert.equal((await built(provider, directory))["bin/tool"], "755 0:0 tool");
      const wrong = [{ path: "/bin/tool", url, digest: digestOfBytes("other") }];
      await assert.rejects(
        built(withAdditions(fakeDistro(false), { ...NOTHING, files: wrong }), directory),
        { name: "DigestMismatchError" },
      );
    });
  } finally {
    server.close();
  }
});

test("the options of a lock name files, and no path of this machine", () => {
  assert.equal(withAdditions(fakeDistro(false), NOTHING).options.definition, undefined);
  const { options } = withAdditions(fakeDistro(false), {
    ...NOTHING,
    files: [{ path: "/a", copy: "/home/me/a" }],
  });
  assert.deepEqual(options, {
    a: 1,
    definition: { files: [{ path: "/a", copied: true }], accounts: {}, run: [] },
  });
});

test("withLockedAdditions() builds by the lock alone, but cannot copy again", async () => {
  await inDirectory(async (directory) => {
    const defined = withAdditions(fakeDistro(false), ADDITIONS);
    const { lock } = await build({
      name: "image",
      provider: defined,
      platforms: ["linux/amd64"],
      cacheDir: join(directory, "cache"),
      directory,
      outputs: [],
    });
    const provider = withLockedAdditions(
      fakeDistro(false),
      JSON.parse(JSON.stringify(lock.provider.options.definition)),
    );
    assert.deepEqual(provider.options, defined.options);
    const options = { lock, locked: true, cachedLayers: false };
    assert.deepEqual(await built(provider, directory, options), EXPECTED);
    await assert.rejects(built(provider, directory), {
      message: 'Cannot copy "/etc/motd": the lock does not say from where',
    });
    assert.throws(() => withLockedAdditions(fakeDistro(false), { run: "x" }), {
      code: "LOCK",
    });
  });
});
