import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExecutorSession } from "../contract/executor.ts";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { ContainerSession } from "./container-session.ts";

/** A container in which an engine has put /etc/hosts. */
function session(): { readonly session: ContainerSession; readonly written: string[] } {
  const written: string[] = [];
  const inner = {
    async write(entries: AsyncIterable<FsEntry>) {
      for await (const { path } of entries) written.push(path);
    },
    read: async () => new TextEncoder().encode("127.0.0.1 engine"),
    stat: async () => ({ type: "file", mode: 0o644, uid: 0, gid: 0, mtime: 1, size: 16 }),
    list: async () => ["hosts", "passwd"],
  } as unknown as ExecutorSession;
  return { session: new ContainerSession(inner, (path) => path === "etc/hosts"), written };
}

test("ContainerSession does not take what an engine has put into the container for a part of the rootfs", async () => {
  const { session: container } = session();
  assert.equal(await container.stat("etc/hosts"), undefined);
  assert.equal(await container.read("etc/hosts"), undefined);
  assert.deepEqual(await container.list("etc"), ["passwd"]);
  assert.equal((await container.stat("etc/passwd"))?.size, 16);
});

test("ContainerSession keeps what is written there to itself", async () => {
  const { session: container, written } = session();
  const content = contentOf("127.0.0.1 localhost\n");
  await container.write([
    { type: "dir", path: "etc", mode: 0o755 },
    { type: "file", path: "etc/hosts", mode: 0o600, content },
    { type: "char", path: "null", mode: 0o666, major: 1, minor: 3 },
  ]);
  assert.deepEqual(written, ["etc"]);
  assert.deepEqual(await container.stat("etc/hosts"), {
    ...{ type: "file", mode: 0o600, uid: 0, gid: 0, mtime: 0, size: 20 },
  });
  assert.equal(
    new TextDecoder().decode(await container.read("etc/hosts")),
    "127.0.0.1 localhost\n",
  );
  assert.deepEqual(await container.list("etc"), ["hosts", "passwd"]);

  await container.write([{ type: "whiteout", path: "etc/hosts" }]);
  assert.equal(await container.stat("etc/hosts"), undefined);
  assert.deepEqual(written, ["etc"]);
});
