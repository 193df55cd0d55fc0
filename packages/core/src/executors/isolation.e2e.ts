/**
 * What a script reaches of the host: nothing. One test for each promise of docs/isolation.md.
 *
 * Needs what executors.e2e.ts needs.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { testEachExecutor } from "../../fixtures/each-executor.ts";
import {
  AS_USER,
  busyboxRootfs,
  HOST_PLATFORM,
  moduleCommand,
  openWorkplace,
  type Workplace,
} from "../../fixtures/executor-fixture.ts";
import type { ExecutorSession, RootfsExecutor } from "../contract/executor.ts";
import { chroot } from "./chroot.ts";
import { NAMESPACE_SCRIPT } from "./namespace-script.ts";
import { userns } from "./userns.ts";

/** Set in a child that starts with a descriptor too many: the executor that it is to use. */
const INHERITOR = process.env.ROOTSMITH_E2E_INHERITOR;

const DESCRIPTORS = "for f in /proc/$$/fd/*; do [ -e $f ] && basename $f; done; :";

async function outputOf(session: ExecutorSession, workplace: Workplace, script: string) {
  workplace.forget();
  const argv = ["/bin/sh", "-c", script] as const;
  await session.run({ title: "a script", argv, env: { PATH: "/bin:/usr/bin" } });
  return [...workplace.lines];
}

function isolation(executor: RootfsExecutor, skip: string | false): void {
  describe(`${executor.name}()`, { skip }, () => {
    const isNamespace = executor.name !== "docker";
    let workplace: Workplace;
    let session: ExecutorSession;
    let directory: string;
    const output = (script: string): Promise<string[]> => outputOf(session, workplace, script);

    before(async () => {
      process.env.ROOTSMITH_E2E_SECRET = "hunter2";
      directory = mkdtempSync(join(tmpdir(), "rootsmith-host-"));
      writeFileSync(join(directory, "file"), "of the host");
      workplace = await openWorkplace();
      session = await executor.start(HOST_PLATFORM, workplace.ctx);
      await session.write(busyboxRootfs());
    });

    after(async () => {
      await session?.[Symbol.asyncDispose]();
      await workplace?.close();
      rmSync(directory, { recursive: true, force: true });
    });

    test("no process leads to a file of the host", async () => {
      const files = `/proc/[0-9]*/root${directory}/file /proc/[0-9]*/cwd${directory}/file`;
      assert.deepEqual(await output(`cat ${files} 2>/dev/null; :`), []);
      assert.deepEqual(
        await output(`chroot /proc/1/root /bin/cat ${directory}/file || :`).then((lines) =>
          lines.includes("of the host"),
        ),
        false,
      );
      if (isNamespace)
        assert.deepEqual(await output("ls -A /proc/1/root/; ls -A /proc/1/root/.."), []);
    });

    test("no process shows the environment of the caller", async () => {
      assert.deepEqual(await output("cat /proc/[0-9]*/environ | grep -c hunter2 || :"), ["0"]);
      if (isNamespace) assert.deepEqual(await output("wc -c < /proc/1/environ"), ["0"]);
    });

    test("scripts find themselves in a chroot, as installers do", {
      skip: !isNamespace,
    }, async () => {
      assert.deepEqual(await output("[ /proc/1/root/. -ef /. ] || echo chroot"), ["chroot"]);
    });

    test("scripts have the descriptors 0 to 2 only", async () => {
      assert.deepEqual(await output(DESCRIPTORS), ["0", "1", "2"]);
      if (!isNamespace) return;
      const [command, ...args] = moduleCommand(import.meta.url);
      const leaky = ["-c", 'exec 200<"$0"; exec "$@"', join(directory, "file"), command, ...args];
      const { stdout, stderr } = spawnSync("bash", leaky, {
        encoding: "utf8",
        env: { ...process.env, ROOTSMITH_E2E_INHERITOR: executor.name },
      });
      assert.equal(stdout, "0\n1\n2\n", stderr);
    });

    test("scripts have the capabilities of a container, and gain none", async () => {
      const [status] = [
        await output("grep -E '^(Cap(Inh|Eff|Bnd|Amb)|NoNewPrivs)' /proc/self/status"),
      ];
      assert.deepEqual(status, [
        "CapInh:\t0000000000000000",
        "CapEff:\t00000000a80425fb",
        "CapBnd:\t00000000a80425fb",
        "CapAmb:\t0000000000000000",
        "NoNewPrivs:\t1",
      ]);
    });

    test("system calls are filtered, where setpriv can", { skip: !isNamespace }, async (t) => {
      const { stdout } = spawnSync("setpriv", ["--help"], { encoding: "utf8" });
      if (!stdout.includes("--seccomp-filter")) return t.skip("util-linux is older than 2.41");
      assert.deepEqual(await output("grep ^Seccomp: /proc/self/status"), ["Seccomp:\t2"]);
      assert.equal(
        (await output("unshare -U true 2> /dev/null || echo refused")).at(-1),
        "refused",
      );
    });

    test("a device node that a script makes opens nothing", { skip: !isNamespace }, async () => {
      const script = (path: string) => `mknod ${path} c 1 5; head -c 1 ${path} | wc -c`;
      for (const path of ["/tmp/zero", "/dev/zero2", "/dev/shm/zero"]) {
        assert.equal((await output(script(path))).at(-1), "0", path);
      }
    });

    test("devices are not those of the host", { skip: !isNamespace }, async () => {
      const { mode } = statSync("/dev/null");
      await output(
        "chmod 600 /dev/null /proc/self/fd/0 < /dev/null || :; chmod 666 /dev/null || :",
      );
      assert.equal(statSync("/dev/null").mode, mode);
    });

    test("settings of the kernel cannot be written", async () => {
      const file = "/proc/sys/vm/swappiness";
      assert.deepEqual(
        await output(`(cat ${file} > ${file}) 2>/dev/null || echo refused`).then((lines) =>
          lines.at(-1),
        ),
        "refused",
      );
    });

    test("nothing can be mounted", async () => {
      assert.equal(
        (await output("mount -t tmpfs x /tmp 2>/dev/null || echo refused")).at(-1),
        "refused",
      );
    });

    test("the loopback is up, and localhost has its address", async () => {
      const script =
        "ping -c 1 -W 1 127.0.0.1 > /dev/null && echo up; nslookup localhost 2>&1 | grep -c 127.0.0.1 || :";
      const [state, count] = await output(script);
      assert.equal(state, "up");
      if (isNamespace) assert.notEqual(count, "0");
    });
  });
}

/** Closes what this process has inherited, and enters the namespaces by dash, as on a host that has no bash. */
const BY_DASH = `
for f in /proc/self/fd/*; do f=\${f##*/}; [ $f -le 2 ] || eval "exec $f>&-"; done
"$@" <<< go`;

function withDash(descriptors: string): { stdout: string; stderr: string } {
  const namespaces = ["unshare", "--mount", "--pid", "--ipc", "--uts", "--net", "--fork"];
  const dash = ["dash", "-c", NAMESPACE_SCRIPT, "sh", "echo", "entered"];
  const args = ["-c", BY_DASH + descriptors, "sh", ...namespaces, ...dash];
  return spawnSync("bash", args, { encoding: "utf8", cwd: "/" });
}

if (INHERITOR !== undefined) {
  const executor = INHERITOR === "chroot" ? chroot() : userns();
  const workplace = await openWorkplace();
  const session = await executor.start(HOST_PLATFORM, workplace.ctx);
  await session.write(busyboxRootfs());
  for (const line of await outputOf(session, workplace, DESCRIPTORS)) console.log(line);
  await session[Symbol.asyncDispose]();
  await workplace.close();
} else if (process.env[AS_USER] !== undefined) {
  isolation(userns(), false);
} else {
  const root = process.getuid?.() === 0;
  describe("on a host without bash", { skip: root ? false : "chroot needs root" }, () => {
    test("dash enters the namespaces as well", () => {
      const { stdout, stderr } = withDash("");
      assert.match(stdout, /^\nentered \d+\n$/, stderr);
    });

    test("a descriptor that dash cannot close is named", () => {
      const { stdout, stderr } = withDash(" 200</dev/null");
      assert.equal(stdout, "");
      assert.match(stderr, /^without bash, descriptor 200 of the caller cannot be closed$/m);
    });
  });
  testEachExecutor(import.meta.url, isolation);
}
