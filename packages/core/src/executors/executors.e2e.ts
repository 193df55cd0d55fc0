/**
 * Each executor against the contract, with a rootfs made of the host's static busybox.
 *
 * Needs Linux and busybox-static. `chroot` needs root; `userns` runs as the present user, or where
 * that is root as a user who is made for it; `docker` needs an engine, or root and dockerd.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { testEachExecutor } from "../../fixtures/each-executor.ts";
import {
  AS_USER,
  busyboxProblem,
  busyboxRootfs,
  HOST_PLATFORM,
  openWorkplace,
  usePrivatePodman,
  type Workplace,
} from "../../fixtures/executor-fixture.ts";
import type { ConfigureStep } from "../contract/configure-plan.ts";
import type { ExecutorSession, RootfsExecutor } from "../contract/executor.ts";
import { ConfigureError } from "../model/errors.ts";
import { collectBytes, contentOf, type FsEntry } from "../model/fs-entry.ts";
import { findProgram } from "../programs/host-programs.ts";
import { docker } from "./docker.ts";
import { userns } from "./userns.ts";

// include/uapi/linux/capability.h: revision 2, effective; bit 13 is CAP_NET_RAW
const NET_RAW = new Uint8Array([1, 0, 0, 2, 0, 32, ...new Array(14).fill(0)]);

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && new TextDecoder().decode(bytes);

/** One line for each change: type, path, and what belongs to the type. */
async function describeChanges(session: ExecutorSession): Promise<string[]> {
  const lines: string[] = [];
  for await (const entry of session.changes()) lines.push(await describeEntry(entry));
  return lines.sort();
}

async function describeEntry(entry: FsEntry): Promise<string> {
  if (entry.type === "whiteout") return `whiteout ${entry.path}`;
  const head = `${entry.type} ${entry.path} ${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`;
  if (entry.type === "file") {
    const content = text(await collectBytes(entry.content.open()));
    const xattrs = Object.entries(entry.xattrs ?? {}).map(([name, value]) => `${name}=${value}`);
    return [head, JSON.stringify(content), ...xattrs].join(" ");
  }
  return "target" in entry ? `${head} -> ${entry.target}` : head;
}

function conformance(executor: RootfsExecutor, skip: string | false): void {
  describe(`${executor.name}()`, { skip }, () => {
    let workplace: Workplace;
    let session: ExecutorSession;

    const run = (script: string, env: Record<string, string> = { PATH: "/bin:/usr/bin" }) =>
      session.run({ title: "run a script", argv: ["/bin/sh", "-c", script], env });
    const output = async (script: string, env?: Record<string, string>): Promise<string[]> => {
      workplace.forget();
      await run(script, env);
      return [...workplace.lines];
    };

    before(async () => {
      assert.equal(await executor.unavailable(HOST_PLATFORM), undefined);
      workplace = await openWorkplace();
      session = await executor.start(HOST_PLATFORM, workplace.ctx);
      await session.write([
        ...busyboxRootfs(),
        { type: "dir", path: "set", mode: 0o755, mtime: 1000 },
        {
          type: "file",
          path: "set/plain",
          mode: 0o4750,
          uid: 7,
          gid: 8,
          mtime: 1234,
          content: contentOf("plain"),
        },
        { type: "file", path: "set/gone", mode: 0o644, mtime: 1000, content: contentOf("gone") },
        { type: "file", path: "set/first", mode: 0o644, mtime: 1000, content: contentOf("linked") },
        { type: "hardlink", path: "set/second", mode: 0o644, target: "set/first" },
        {
          type: "file",
          path: "set/able",
          mode: 0o755,
          mtime: 1000,
          content: contentOf("able"),
          xattrs: { "security.capability": NET_RAW },
        },
        { type: "fifo", path: "set/fifo", mode: 0o600 },
        { type: "char", path: "dev/null", mode: 0o666, major: 1, minor: 3 },
        { type: "dir", path: "leave", mode: 0o755 },
        { type: "file", path: "leave/a", mode: 0o644, content: contentOf("a") },
        { type: "symlink", path: "escape", mode: 0o777, target: "/../../etc" },
      ]);
    });

    after(async () => {
      await session?.[Symbol.asyncDispose]();
      await workplace?.close();
    });

    test("changes() is empty where programs changed nothing", async () => {
      await run("cat /set/plain > /dev/null");
      assert.deepEqual(await describeChanges(session), []);
    });

    test("write() sets owner, mode with setuid, and time", async () => {
      assert.deepEqual(await output("stat -c '%a %u %g %Y %h' /set/plain /set/first"), [
        "4750 7 8 1234 1",
        "644 0 0 1000 2",
      ]);
    });

    test("run() gives exactly the environment of the step", async () => {
      workplace.forget();
      await session.run({ title: "env", argv: ["/usr/bin/env"], env: { A: "1", B: "x y" } });
      assert.deepEqual(workplace.lines.toSorted(), ["A=1", "B=x y"]);
    });

    test("run() needs no program but its own and a shell", async () => {
      await session.write([{ type: "whiteout", path: "usr/bin/env" }]);
      workplace.forget();
      const argv = ["/bin/cat", "/proc/self/environ"] as const;
      await session.run({ title: "cat", argv, env: { A: "x y", B: "2" } });
      assert.deepEqual(workplace.lines.join("").split("\0").sort(), ["", "A=x y", "B=2"]);
      await session.write(busyboxRootfs().filter(({ path }) => path === "usr/bin/env"));
    });

    test("run() starts in / with umask 022 and its input", async () => {
      workplace.forget();
      await session.run({
        title: "input",
        argv: ["/bin/sh", "-c", "pwd; umask; cat"],
        stdin: new TextEncoder().encode("given"),
      });
      assert.deepEqual(workplace.lines, ["/", "0022", "given"]);
    });

    test("run() tells apart the standard output where that is asked for", async () => {
      workplace.forget();
      const parts: Uint8Array[] = [];
      const step = (script: string): ConfigureStep => ({
        title: "output",
        argv: ["/bin/sh", "-c", script],
        env: { PATH: "/bin" },
      });
      await session.run(step("printf 'a\\000\\377\\n'; echo said >&2"), (bytes) => {
        parts.push(bytes.slice());
      });
      await session.run(step("echo both; echo streams >&2"));
      assert.deepEqual(Buffer.concat(parts), Buffer.from([97, 0, 255, 10]));
      // Engines do not keep the order of two streams.
      assert.deepEqual(workplace.lines.toSorted(), ["both", "said", "streams"]);
    });

    test("run() starts where a step says, with its umask", async () => {
      workplace.forget();
      await session.run({
        title: "from elsewhere",
        argv: ["/bin/sh", "-c", "pwd; umask; cat /proc/self/environ"],
        cwd: "/set",
        umask: 0o77,
        env: { A: "1" },
      });
      const [at, umask, ...environment] = workplace.lines;
      assert.deepEqual([at, umask], ["/set", "0077"]);
      assert.match(environment.join(""), /(^|\0)A=1(\0|$)/);
      await assert.rejects(
        session.run({ title: "from nowhere", argv: ["/bin/true"], cwd: "/none" }),
        /exited with code 126/,
      );
    });

    test("run() has no network but a loopback", async () => {
      const names = await output(
        "ls /sys/class/net 2>/dev/null || sed -n 's/:.*//p' /proc/net/dev",
      );
      assert.deepEqual(
        names.map((name) => name.trim()),
        ["lo"],
      );
    });

    test("run() sees the processes of its session only", async () => {
      const [count] = await output("ls -d /proc/[0-9]* | wc -l");
      assert.ok(Number(count) < 12, `${count} processes`);
    });

    test("run() finds the kernel's file systems and its own host name", async () => {
      assert.deepEqual(
        await output(
          "for f in /dev/null /dev/urandom /dev/tty; do [ -c $f ] && echo $f; done; hostname",
        ),
        ["/dev/null", "/dev/urandom", "/dev/tty", "localhost"],
      );
    });

    test("run() ends what a program left behind", async () => {
      await run("sleep 1000 & sleep 1000 < /dev/null > /dev/null 2>&1 &");
      assert.deepEqual(await output("ps | grep -c '[s]leep 1000' || :"), ["0"]);
    });

    test("run() rejects with exit code and output of a program that fails", async () => {
      const error = await run("echo working; echo broken >&2; exit 7").then(
        () => undefined,
        (e) => e,
      );
      assert.ok(error instanceof ConfigureError);
      assert.equal(error.message, 'Cannot run a script: "/bin/sh" exited with code 7');
      assert.equal(error.exitCode, 7);
      assert.deepEqual(error.output.split("\n").sort(), ["", "broken", "working"]);
      assert.equal(error.argv[0], "/bin/sh");
    });

    test("read() resolves links inside the rootfs", async () => {
      await run("echo inside > /etc/rootsmith-e2e");
      assert.equal(text(await session.read("escape/rootsmith-e2e")), "inside\n");
      await run("rm /etc/rootsmith-e2e");
    });

    test("read() has nothing where no regular file is", async () => {
      assert.equal(await session.read("no/such"), undefined);
      assert.equal(await session.read("etc"), undefined);
      assert.equal(await session.read("etc/hosts"), undefined); // an engine has one of its own
    });

    test("stat() and list() see what programs have made", async (t) => {
      if (session.stat === undefined) return t.skip("this executor has neither");
      await run("mkdir /seen; echo ab > /seen/f; chown 3:4 /seen/f; chmod 4710 /seen/f");
      await run("ln -s nowhere /seen/l; ln -s ../seen /seen/d; mkfifo -m 600 /seen/p");
      const { mtime = 0, ...file } = (await session.stat("seen/d/f")) ?? {};
      assert.deepEqual(file, { type: "file", mode: 0o4710, uid: 3, gid: 4, size: 3 });
      assert.ok(mtime > 1_700_000_000);
      assert.deepEqual([...((await session.list("seen/d")) ?? [])].sort(), ["d", "f", "l", "p"]);
      assert.equal((await session.stat("seen/l"))?.target, "nowhere");
      assert.equal((await session.stat("seen/p"))?.type, "fifo");
      assert.equal((await session.stat("seen"))?.type, "dir");
      for (const path of ["seen/none", "seen/f/below", "seen/l/below"]) {
        assert.equal(await session.stat(path), undefined);
      }
      assert.equal(await session.list("seen/f"), undefined);
      await run("rm -r /seen");
    });

    test("write() resolves links inside the rootfs", async () => {
      const content = contentOf("out?");
      await session.write([{ type: "file", path: "escape/rootsmith-e2e", mode: 0o644, content }]);
      assert.equal(text(await session.read("etc/rootsmith-e2e")), "out?");
      assert.equal(existsSync("/etc/rootsmith-e2e"), false);
      await session.write([{ type: "whiteout", path: "escape/rootsmith-e2e" }]);
      assert.equal(await session.read("etc/rootsmith-e2e"), undefined);
    });

    test("write() gives an existing directory what amends it", async () => {
      await run("mkdir -m 700 /amended");
      const amended = { type: "dir", path: "amended", mode: 0o2751, uid: 5, gid: 6 } as const;
      await session.write([{ ...amended, amends: true }]);
      assert.deepEqual(await output("stat -c '%a %u:%g' /amended"), ["2751 5:6"]);
      await session.write([{ type: "whiteout", path: "amended" }]);
    });

    test("write() lets an existing directory keep mode and owner", async () => {
      await run("mkdir -m 700 /made; chown 3:4 /made");
      await session.write([{ type: "dir", path: "made", mode: 0o755 }]);
      assert.deepEqual(await output("stat -c '%a %u %g' /made"), ["700 3 4"]);
      await session.write([{ type: "whiteout", path: "made" }]);
    });

    test("changes() are what programs changed, exactly", async () => {
      await run(`
        echo new > /set/new; rm /set/gone; chmod 600 /set/plain; chmod 711 /set
        ln /set/first /set/third; ln -s new /set/link; rm -r /leave
        mkdir '/set/back\\x2dslash and space'; echo -e 'y' > /set/-dash`);
      const expected = [
        "dir set 711 0:0",
        "dir set/back\\x2dslash and space 755 0:0",
        'file set/-dash 644 0:0 "y\\n"',
        'file set/first 644 0:0 "linked"',
        'file set/new 644 0:0 "new\\n"',
        'file set/plain 600 7:8 "plain"',
        "hardlink set/second 644 0:0 -> set/first",
        "hardlink set/third 644 0:0 -> set/first",
        "symlink set/link 777 0:0 -> new",
        "whiteout leave",
        "whiteout set/gone",
      ];
      assert.deepEqual(await describeChanges(session), expected);
    });

    test("restore() makes in another session what a snapshot has, as a program would", async (t) => {
      if (session.snapshot === undefined) return t.skip("this executor has neither");
      const times = "stat -c '%n %Y' /snap /snap/settled /snap/kept /snap/as-dir";
      const written = (): FsEntry[] => [
        { type: "dir", path: "snap", mode: 0o755, mtime: 1000 },
        { type: "dir", path: "snap/settled", mode: 0o755, mtime: 1000 },
        { type: "file", path: "snap/settled/a", mode: 0o644, content: contentOf("a") },
        { type: "dir", path: "snap/as-link", mode: 0o755, mtime: 1000 },
        { type: "file", path: "snap/as-link/below", mode: 0o644, content: contentOf("below") },
        { type: "symlink", path: "snap/as-dir", mode: 0o777, target: "settled" },
        { type: "file", path: "snap/one", mode: 0o644, mtime: 1000, content: contentOf("linked") },
        { type: "hardlink", path: "snap/two", mode: 0o644, target: "snap/one" },
        { type: "dir", path: "snap/kept", mode: 0o755, mtime: 1000 },
      ];
      const later: FsEntry[] = [
        { type: "file", path: "snap/settled/b", mode: 0o644, content: contentOf("b") },
      ];
      await session.write(written());
      await run(`
        rm -r /snap/as-link /snap/as-dir; ln -s /snap/kept /snap/as-link; mkdir -m 700 /snap/as-dir
        rm /snap/settled/a; echo 'not a' > /snap/settled/c; chown 5:6 /snap/settled
        ln /snap/one /snap/three; mkfifo /snap/kept/fifo; touch -d @2000 /snap/kept/fifo`);
      await session.write(later);
      await run("chmod 2711 /snap/kept; touch -d @3000 /snap/kept");
      const expected = await describeChanges(session);
      const dated = await output(times);
      const snapshot: FsEntry[] = [];
      for await (const change of session.snapshot()) snapshot.push(change);

      const other = await executor.start(HOST_PLATFORM, workplace.ctx);
      try {
        await other.write([...busyboxRootfs(), ...written(), ...later]);
        await other.restore?.(snapshot.filter(({ path }) => path.startsWith("snap")));
        workplace.forget();
        await other.run({ title: "stat", argv: ["/bin/sh", "-c", times], env: { PATH: "/bin" } });
        assert.deepEqual(workplace.lines, dated);
        assert.deepEqual(
          await describeChanges(other),
          expected.filter((line) => line.includes(" snap")),
        );
      } finally {
        await other[Symbol.asyncDispose]();
      }
      assert.deepEqual(
        dated.filter((line) => /settled|kept/.test(line)),
        ["/snap/settled 1000", "/snap/kept 3000"],
      );
      await session.write([{ type: "whiteout", path: "snap" }]);
    });

    test("changes() keep file capabilities, in the form that holds everywhere", async () => {
      await run("chmod 700 /set/able; mv /set/able /set/moved");
      const [change] = (await describeChanges(session)).filter((line) => line.includes("moved"));
      assert.equal(change, `file set/moved 700 0:0 "able" security.capability=${NET_RAW}`);
    });

    test("changes() may be followed by more programs", async () => {
      await run("echo later > /set/later");
      assert.ok((await describeChanges(session)).includes('file set/later 644 0:0 "later\\n"'));
    });
  });
}

/** The executor docker() where Podman is the engine. */
function withPodman(): void {
  describe("with Podman", {
    skip: findProgram("podman") === undefined && "no podman",
  }, () => {
    let undo: (() => void) | undefined;
    before(() => {
      undo = usePrivatePodman();
    });
    after(() => undo?.());
    test("is the engine that is found", async () => {
      assert.match((await docker().version?.()) ?? "", /^podman \d+\.\d+/);
    });
    conformance(docker(), false);
  });
}

const busybox = busyboxProblem() ?? false;
if (process.env[AS_USER] !== undefined) {
  conformance(userns(), false);
  withPodman();
} else {
  if (!busybox) withPodman();
  testEachExecutor(import.meta.url, conformance);
}
