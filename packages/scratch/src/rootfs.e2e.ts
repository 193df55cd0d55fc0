/**
 * Trees that only root can make, with GNU tar as the judge, and a busybox tree under Docker.
 *
 * Needs root, setcap, setfacl, setfattr, GNU tar, a static busybox, and Docker, whose engine the test
 * starts itself.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { build } from "@rootsmith/core";
import { digestOfBytes, type ProgressEvent } from "@rootsmith/core/provider";
import { execa } from "execa";
import { type PrivateEngine, startPrivateEngine } from "../../core/fixtures/executor-fixture.ts";
import { rootfs } from "./rootfs.ts";
import type { RootfsOptions } from "./rootfs-options.ts";

const MAIN = join(import.meta.dirname, "../../cli/src/main.ts");
const BUSYBOX = "/bin/busybox";

const skip = process.getuid?.() === 0 ? missing("setcap", "setfacl", "setfattr") : "not root";
let work: string;
let dir: string;

before(() => {
  work = mkdtempSync(join(tmpdir(), "rootsmith-rootfs-"));
});
after(() => rmSync(work, { recursive: true, force: true }));

function missing(...programs: string[]): string | false {
  const absent = programs.find((name) => spawnSync(name, ["--version"]).error);
  return absent === undefined ? false : `${absent} is not installed`;
}

/** Runs a script of shell commands in `directory`. */
async function shell(directory: string, script: string): Promise<string> {
  const { stdout } = await execa("sh", ["-euc", script], { cwd: directory });
  return stdout;
}

async function buildTar(options: RootfsOptions, name: string): Promise<string[]> {
  const warnings: string[] = [];
  await build({
    name: "test",
    provider: rootfs(options),
    outputs: [{ type: "tar", dest: join(work, name) }],
    cacheDir: join(work, "cache"),
    report: (event: ProgressEvent) => {
      if (event.type === "warning") warnings.push(event.message.replaceAll(work, "WORK"));
    },
  });
  return warnings;
}

describe("rootfs() of a tree that only root can make", { skip }, () => {
  before(async () => {
    dir = join(work, "tree");
    mkdirSync(dir, { mode: 0o755 });
    await shell(
      dir,
      `echo ping >ping; setcap cap_net_raw+ep ping; ln ping ping-link
       echo own >own; chown 1234:5678 own; chmod 6755 own; setfattr -n user.note -v kept own
       setfattr -n trusted.overlay.opaque -v y own
       mkdir shared; setfacl -m u:1234:rwx -d -m g:5678:rx shared
       mknod null c 1 3; mknod disk b 259 70000; mkfifo -m 640 pipe
       truncate -s 64M sparse; printf end >>sparse
       printf x >'caf\u00e9 \\ new
line'; ln -s '/\u00e9' link; touch -h -d @1000 link; touch -d @2000 .`,
    );
  });

  test("it is the tree that GNU tar sees, with its attributes", async () => {
    assert.deepEqual(await buildTar({ dir }, "tree.tar"), []);
    const other = join(work, "unpacked");
    mkdirSync(other);
    await shell(other, "tar -xpf ../tree.tar --numeric-owner --xattrs '--xattrs-include=*'");
    const listing = "find . -printf '%p %y %m %U %G %n %s %l %Ts\\n' | grep -v '^[.] ' | sort";
    const devices = "stat -c '%t %T' null disk";
    const attributes = "getcap -r . | sort; getfacl -nR shared own; getfattr -m - -d own";
    for (const script of [listing, devices, "md5sum sparse 'caf\u00e9 '*"]) {
      assert.equal(await shell(other, script), await shell(dir, script));
    }
    const without = (text: string): string => text.replace(/^trusted\..*\n/m, "");
    assert.equal(await shell(other, attributes), without(await shell(dir, attributes)));
    assert.match(await shell(other, attributes), /ping cap_net_raw=ep/);
    rmSync(other, { recursive: true });
  });

  test("its tar gives the same tar, and so does Deno", async () => {
    const digest = digestOfBytes(readFileSync(join(work, "tree.tar")));
    await buildTar({ tar: join(work, "tree.tar") }, "again.tar");
    assert.equal(digestOfBytes(readFileSync(join(work, "again.tar"))), digest);
    const dest = join(work, "deno.tar");
    await execa("deno", [
      ...["run", "-A", "--no-check", MAIN, "build", `dir:${dir}`, "-q"],
      ...["--cache-dir", join(work, "cache"), "-o", `type=tar,dest=${dest}`],
    ]);
    assert.equal(digestOfBytes(readFileSync(dest)), digest);
  });

  test("GNU tar's own archive of it gives the same tree", async () => {
    await shell(dir, "tar -cf ../gnu.tar --format=pax --xattrs '--xattrs-exclude=trusted.*' .");
    await buildTar({ tar: join(work, "gnu.tar") }, "from-gnu.tar");
    assert.equal(
      digestOfBytes(readFileSync(join(work, "from-gnu.tar"))),
      digestOfBytes(readFileSync(join(work, "tree.tar"))),
    );
  });

  test("a sparse archive of GNU tar's old form is refused with a hint, the new form is read", async () => {
    await shell(dir, "tar -cSf ../sparse.tar sparse");
    await assert.rejects(buildTar({ tar: join(work, "sparse.tar") }, "x.tar"), {
      message: /it is a sparse file of GNU tar's old form$/,
      hint: "Make it again without --sparse, or with --format=posix",
    });
    await shell(dir, "tar -cS --format=posix -f ../posix.tar sparse");
    await buildTar({ tar: join(work, "posix.tar") }, "y.tar");
    await shell(work, "tar -xOf y.tar sparse | cmp - tree/sparse");
  });

  test("a machine's mounts are left out, and no link is followed", async () => {
    const host = join(work, "host");
    mkdirSync(join(host, "mnt"), { recursive: true });
    mkdirSync(join(host, "etc"));
    await shell(host, "ln -s /etc/passwd etc/outside; ln -s / all; ln -s /etc/passwd etc/shadow");
    await shell(host, "mount -t tmpfs none mnt; touch mnt/file");
    try {
      const warnings = await buildTar({ host }, "host.tar");
      assert.deepEqual(warnings, [
        'In "WORK/host" other file systems are left out, mounted at: "mnt"',
      ]);
    } finally {
      await shell(host, "umount mnt");
    }
    assert.equal(
      await shell(work, "tar -tvf host.tar | awk '{print $1, $6, $7, $8}'"),
      [
        "lrwxrwxrwx all -> /",
        "drwxr-xr-x etc/  ",
        "lrwxrwxrwx etc/outside -> /etc/passwd",
        "lrwxrwxrwx etc/shadow -> /etc/passwd",
        "drwxrwxrwt mnt/  ",
      ].join("\n"),
    );
  });

  test("an ordinary user is told which file cannot be read, and what to do", async () => {
    const secret = join(work, "secret");
    mkdirSync(secret, { mode: 0o755 });
    writeFileSync(join(secret, "key"), "", { mode: 0o600 });
    await shell(work, "chmod 1777 .");
    const { exitCode, stderr } = await execa(
      "setpriv",
      [
        ...["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, MAIN],
        ...["build", `dir:${secret}`, "--cache-dir", join(work, "user-cache")],
        ...["-o", `type=tar,dest=${join(work, "user.tar")}`],
      ],
      { reject: false, env: { HOME: work } },
    );
    assert.equal(exitCode, 1);
    assert.match(stderr, /Cannot read ".*\/secret\/key": permission denied/);
    assert.match(stderr, /Run the command as root, or leave the file out/);
  });
});

const noDocker = skip || missing("docker") || (readable(BUSYBOX) ? false : `no ${BUSYBOX}`);
const engine = noDocker ? undefined : await startPrivateEngine();

describe("rootfs() under Docker", { skip: noDocker || (engine ? false : "no engine") }, () => {
  const env = { DOCKER_HOST: (engine as PrivateEngine | undefined)?.host ?? "" };
  after(() => engine?.stop());

  test("an image of a busybox tree runs its shell", async () => {
    const tree = join(work, "busybox");
    mkdirSync(join(tree, "bin"), { recursive: true });
    copyFileSync(BUSYBOX, join(tree, "bin/busybox"));
    await shell(tree, "chmod 755 . bin/busybox; ln -s /bin/busybox bin/sh; mknod -m 666 z c 1 5");
    await shell(tree, "echo hi >file; chown 7:8 file; ln file other");
    const dest = join(work, "docker.tar");
    await build({
      name: "rootfs:e2e",
      provider: rootfs({ dir: tree }),
      outputs: [{ type: "docker", dest }],
      cacheDir: join(work, "cache"),
    });
    await execa("docker", ["load", "-i", dest], { env });
    const { stdout } = await execa(
      "docker",
      ["run", "--rm", "-i", "--network=none", "rootfs:e2e"], // its default command
      { env, input: "busybox stat -c '%u %g %h' /file /other; busybox stat -c '%t:%T' /z" },
    );
    assert.equal(stdout, "7 8 2\n7 8 2\n1:5");
  });
});

function readable(file: string): boolean {
  try {
    return readFileSync(file).byteLength > 0;
  } catch {
    return false;
  }
}
