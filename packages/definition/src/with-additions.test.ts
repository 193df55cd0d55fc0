import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  type BuildOptions,
  build,
  type ExecutorSession,
  type RootfsExecutor,
} from "@rootsmith/core";
import {
  type ConfigureStep,
  collectBytes,
  contentOf,
  digestOfBytes,
  type FsEntry,
  type RootfsProvider,
  RootfsTree,
  readTar,
  storedBytes,
  treeReader,
} from "@rootsmith/core/provider";
import { withLockedAdditions } from "./locked-additions.ts";
import { type Additions, withAdditions } from "./with-additions.ts";

const NOTHING: Additions = { files: [], accounts: {}, run: [], env: {} };

/** A distro with accounts, and one source of its own that it looks for in its lock. */
function fakeDistro(configures: boolean): RootfsProvider {
  const entries = (): FsEntry[] => [
    file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n", 0o644),
    file("etc/group", "root:x:0:\nstaff:x:50:\n", 0o644),
    file("etc/shadow", "root:*:::::::\n", 0o640, 42),
  ];
  return {
    name: "fake",
    revision: 1,
    options: { a: 1 },
    resolve: async (platform) => ({
      platform,
      epoch: 100,
      repositories: {},
      sources: [],
      packages: [],
      extra: "mine",
    }),
    async *layers({ extra, sources }) {
      assert.deepEqual([extra, sources], ["mine", []]);
      yield { title: "fake", entries: entries() };
    },
    config: ({ extra }) => ({ Labels: { extra: String(extra) } }),
    ...(configures && {
      configure: async () => ({
        title: "fake",
        phases: [
          {
            title: "all",
            async *entries() {
              yield* entries();
            },
          },
        ],
      }),
    }),
  };
}

function file(path: string, text: string, mode: number, gid = 0): FsEntry {
  return { type: "file", path, mode, gid, content: contentOf(text) };
}

/** Runs nothing, and notes what it would have run. */
function fakeExecutor(ran: ConfigureStep[]): RootfsExecutor {
  return {
    name: "fake",
    unavailable: async () => undefined,
    start: async (): Promise<ExecutorSession> => {
      const tree = new RootfsTree();
      return {
        ...treeReader(tree),
        run: async (step) => {
          ran.push(step);
        },
        async write(entries) {
          for await (const entry of entries) tree.put(entry);
        },
        async *changes() {},
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

/** The nodes of the image, by path: mode, owner and group, and the content or the target. */
async function built(
  provider: RootfsProvider,
  directory: string,
  options: Partial<BuildOptions> = {},
): Promise<Record<string, string>> {
  const dest = join(directory, "rootfs.tar");
  await build({
    name: "image",
    provider,
    platforms: ["linux/amd64"],
    cacheDir: join(directory, "cache"),
    directory,
    outputs: [{ type: "tar", dest }],
    ...options,
  });
  const nodes: Record<string, string> = {};
  for await (const entry of readTar(storedBytes(await readFile(dest)))) {
    const { path, mode, uid = 0, gid = 0 } = entry;
    let text: string = entry.type;
    if (entry.type === "symlink") text = entry.target;
    if (entry.type === "file") {
      text = new TextDecoder().decode(await collectBytes(entry.content.open()));
    }
    nodes[path] = `${mode.toString(8)} ${uid}:${gid} ${text}`;
  }
  return nodes;
}

async function inDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-additions-"));
  try {
    await writeFile(join(directory, "motd"), "hello\n", { mode: 0o644 });
    await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

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
  "": "755 0:0 dir",
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
          'run[0] of the definition, "echo one"',
          ["/bin/sh", "-c", "echo one\necho two"],
          "prod",
          "100",
        ],
        ['run[1] of the definition, "/bin/true x"', ["/bin/true", "x"], "prod", "100"],
      ],
    );
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

const WRONG: readonly (readonly [string, Partial<Additions>, string])[] = [
  [
    "a user that is there",
    { accounts: { users: [{ name: "root" }] } },
    'Cannot add the user "root": the user "root" is there already',
  ],
  [
    "the number of another",
    { accounts: { groups: [{ name: "team", gid: 50 }] } },
    'Cannot add the group "team": the group "staff" has the number 50',
  ],
  [
    "one number twice",
    {
      accounts: {
        users: [
          { name: "a", uid: 9 },
          { name: "b", uid: 9 },
        ],
      },
    },
    'Cannot add the user "b": the user "a" has the number 9',
  ],
  [
    "a group that is not there",
    { accounts: { users: [{ name: "a", group: "none" }] } },
    'Cannot add the user "a": there is no group "none"',
  ],
  [
    "an owner that is not there",
    { files: [{ path: "/a", content: "", owner: "none" }] },
    'Cannot find the user "none": /etc/passwd does not have it',
  ],
  [
    "a copy that is not there",
    { files: [{ path: "/a", copy: "none" }] },
    'Cannot find "none": there is no such file or directory',
  ],
];

for (const [what, additions, message] of WRONG) {
  test(`withAdditions() refuses ${what}`, async () => {
    await inDirectory(async (directory) => {
      const provider = withAdditions(fakeDistro(false), { ...NOTHING, ...additions });
      await assert.rejects(built(provider, directory), { message });
    });
  });
}
