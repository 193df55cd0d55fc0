import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "@rootsmith/core";
import type {
  BuildContext,
  DistroPlugin,
  ProgressEvent,
  ResolveContext,
} from "@rootsmith/core/provider";
import { testPlugin } from "@rootsmith/testing";
import type { ScratchOptions } from "./options.ts";
import { plugins } from "./plugin.ts";
import { scratch } from "./scratch.ts";

// A context without members: the empty image asks nothing of it.
const NOTHING = {} as ResolveContext & BuildContext;

let work: string;
before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-scratch-"));
});
after(() => rm(work, { recursive: true, force: true }));

/** The headers of an ELF file: 64 bits, little-endian, with PT_INTERP if there is an interpreter. */
function elf(machine: number, interpreter = ""): Uint8Array {
  const bytes = new Uint8Array(120 + interpreter.length + 1);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const view = new DataView(bytes.buffer);
  view.setUint16(18, machine, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, interpreter === "" ? 0 : 1, true);
  view.setUint32(64, 3, true);
  view.setBigUint64(72, 120n, true);
  view.setBigUint64(96, BigInt(interpreter.length + 1), true);
  bytes.set(new TextEncoder().encode(interpreter), 120);
  return bytes;
}

const AMD64 = 62;
const ARM64 = 183;

async function program(name: string, bytes: Uint8Array | string): Promise<string> {
  const file = join(work, name);
  await writeFile(file, bytes);
  await chmod(file, 0o755);
  return file;
}

/** Builds into a directory for linux/amd64. */
async function buildDir(options: ScratchOptions) {
  const dest = join(work, crypto.randomUUID());
  const warnings: string[] = [];
  const report = (event: ProgressEvent): void => {
    if (event.type === "warning" && event.code !== "OWNERS") warnings.push(event.message);
  };
  const { platforms } = await build({
    name: "test",
    provider: scratch(options),
    platforms: ["linux/amd64"],
    outputs: [{ type: "dir", dest }],
    cacheDir: join(work, "cache"),
    report,
  });
  return { dest, warnings, lock: platforms[0]?.lock };
}

test("scratch() locks nothing but the platform", async () => {
  const platform = { os: "linux", architecture: "riscv64" };
  assert.deepEqual(await scratch().resolve(platform, NOTHING), {
    platform,
    epoch: 0,
    repositories: {},
    sources: [],
    packages: [],
  });
});

test("scratch() has no layers", async () => {
  const provider = scratch();
  const lock = await provider.resolve({ os: "linux", architecture: "amd64" }, NOTHING);
  assert.deepEqual(await Array.fromAsync(provider.layers(lock, NOTHING)), []);
});

test("scratch() has the files that it is given", async () => {
  const tree = join(work, "tree");
  await mkdir(join(tree, "sub"), { recursive: true });
  await writeFile(join(tree, "sub/data"), "data");
  await symlink("sub/data", join(tree, "link"));
  const hello = await program("hello", elf(AMD64));
  const { dest, warnings, lock } = await buildDir({
    files: [
      { copy: hello, path: "/bin/hello" },
      { copy: tree, path: "/srv" },
      { path: "/etc/motd", text: "hi\n" },
    ],
    tmp: true,
  });
  assert.deepEqual((await readdir(dest, { recursive: true })).sort(), [
    ...["bin", "bin/hello", "etc", "etc/motd"],
    ...["srv", "srv/link", "srv/sub", "srv/sub/data", "tmp"],
  ]);
  assert.equal(await readFile(join(dest, "srv/link"), "utf8"), "data");
  assert.deepEqual(warnings, []);
  assert.deepEqual(
    lock?.sources.map(({ repository, size }) => [repository, size]),
    [
      ["host", 121],
      ["host", 4],
    ],
  );
});

test("scratch() makes users, and runs as the first of them by number", async () => {
  const options = { users: [{ name: "app", uid: 1000 }, { name: "other" }] };
  const { dest } = await buildDir(options);
  assert.equal(
    await readFile(join(dest, "etc/passwd"), "utf8"),
    "root:x:0:0:root:/root:/sbin/nologin\n" +
      "app:x:1000:1000:app:/home/app:/sbin/nologin\n" +
      "other:x:65533:65533:other:/home/other:/sbin/nologin\n",
  );
  assert.equal(
    await readFile(join(dest, "etc/group"), "utf8"),
    "root:x:0:\napp:x:1000:\nother:x:65533:\n",
  );
  assert.deepEqual(scratch(options).config?.({} as never), { User: "1000:1000" });
});

test("scratch() has the config that it is given", () => {
  const provider = scratch({
    cmd: ["/hello"],
    entrypoint: ["/init"],
    env: { A: "1" },
    workdir: "/srv",
    user: "app",
    ports: ["80/tcp"],
    volumes: ["/data"],
    labels: { a: "b" },
    stopSignal: "SIGQUIT",
  });
  assert.deepEqual(provider.config?.({} as never), {
    Cmd: ["/hello"],
    Entrypoint: ["/init"],
    Env: ["A=1"],
    ExposedPorts: { "80/tcp": {} },
    Labels: { a: "b" },
    StopSignal: "SIGQUIT",
    User: "app",
    Volumes: { "/data": {} },
    WorkingDir: "/srv",
  });
});

test("scratch() does not lock where copies came from", () => {
  const { options } = scratch({ files: [{ copy: "/home/jo/hello", path: "/hello" }] });
  assert.deepEqual(options.files, [{ path: "hello", copied: true }]);
});

test("scratch() warns of a loader that the image lacks, and of a script's interpreter", async () => {
  const dynamic = await program("dynamic", elf(AMD64, "/lib64/ld.so"));
  const script = await program("script", "#!/bin/sh -e\n");
  const { warnings } = await buildDir({
    files: [
      { copy: dynamic, path: "/dynamic" },
      { copy: script, path: "/script" },
    ],
  });
  assert.deepEqual(warnings, [
    '"/dynamic" needs /lib64/ld.so, which the image does not have; libs: true or --with-libs adds them',
    '"/script" needs /bin/sh, which the image does not have; libs: true or --with-libs adds them',
  ]);
});

test("scratch() adds the loader from the host", async () => {
  const loader = await program("ld-test.so", elf(AMD64));
  const dynamic = await program("with-loader", elf(AMD64, loader));
  const { dest, warnings } = await buildDir({
    files: [{ copy: dynamic, path: "/dynamic" }],
    libs: true,
  });
  assert.equal((await readFile(join(dest, loader))).byteLength, 121);
  assert.deepEqual(warnings, []);
});

for (const [what, bytes, message] of [
  [
    "a program for another machine",
    elf(ARM64),
    /^Cannot add ".*": it is a program for linux\/arm64, the image is for linux\/amd64$/,
  ],
  ["a program for macOS", "\xcf\xfa\xed\xfe\x07", /: it is a program for macOS \(Mach-O\)$/],
  ["a program for Windows", "MZ\0\0", /: it is a program for Windows \(PE\)$/],
] as const) {
  test(`scratch() refuses ${what}`, async () => {
    const file = await program("refused", typeof bytes === "string" ? latin1(bytes) : bytes);
    await assert.rejects(buildDir({ files: [{ copy: file, path: "/hello" }] }), {
      code: "RESOLVE",
      message,
    });
  });
}

test("scratch() says which library this host does not have", async () => {
  const dynamic = await program("lonely", elf(AMD64, "/nowhere/ld.so"));
  await assert.rejects(buildDir({ files: [{ copy: dynamic, path: "/d" }], libs: true }), {
    code: "RESOLVE",
    message: /: this host has no "\/nowhere\/ld\.so" for amd64$/,
  });
});

for (const [options, message] of [
  [{ files: [{ path: "/", text: "" }] }, "Cannot use the option files: a file has no path"],
  [{ files: [{ path: "/a" }] }, 'Cannot use the option files: "/a" needs either a text or a copy'],
  [
    { files: [{ path: "../a", text: "" }] },
    'Cannot use the option files: "../a" is not the path of a file in the image',
  ],
  [
    { users: [{ name: "Jo Doe" }] },
    'Cannot use the option users: "Jo Doe" is not the name of a user',
  ],
  [{ users: [{ name: "jo", uid: 0 }] }, "Cannot use the option users: 0 is not the id of a user"],
] as const) {
  test(`scratch() refuses ${JSON.stringify(options)}`, () => {
    assert.throws(() => scratch(options), { name: "TypeError", message });
  });
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

testPlugin(plugins[0] as DistroPlugin, { anyPlatform: true });

test("scratch() on top of an image adds users to its own, and finds what programs need in it", async () => {
  const base = join(work, "base");
  const passwd = { path: "/etc/passwd", text: "root:x:0:0::/root:/bin/sh\n" };
  const loader = { path: "/usr/lib64/ld.so", text: "" };
  const links = join(work, "links");
  await mkdir(links);
  await symlink("usr/lib64", join(links, "lib64"));
  const common = { platforms: ["linux/amd64"], cacheDir: join(work, "cache") };
  await build({
    ...common,
    name: "base",
    provider: scratch({ files: [passwd, loader, { copy: links, path: "/" }] }),
    outputs: [{ type: "oci", dest: base }],
  });

  const warnings: string[] = [];
  const dest = join(work, "above");
  const copy = await program("above.elf", elf(AMD64, "/lib64/ld.so"));
  const options = { files: [{ copy, path: "/app" }], users: [{ name: "app" }] };
  const above = {
    ...common,
    name: "above",
    from: base,
    outputs: [{ type: "dir", dest }] as const,
    report: (event: ProgressEvent): void => {
      if (event.type === "warning" && event.code !== "OWNERS") warnings.push(event.message);
    },
  };
  await build({ ...above, provider: scratch(options) });
  assert.deepEqual(warnings, []);
  assert.equal(
    await readFile(join(dest, "etc/passwd"), "utf8"),
    "root:x:0:0::/root:/bin/sh\napp:x:65532:65532:app:/home/app:/sbin/nologin\n",
  );
  const again = {
    ...above,
    outputs: [{ type: "dir", dest: join(work, "again") }] as const,
    provider: scratch({ users: [{ name: "root" }] }),
  };
  await assert.rejects(build(again), {
    message: 'Cannot add the user "root": the image below has it already',
  });
});
