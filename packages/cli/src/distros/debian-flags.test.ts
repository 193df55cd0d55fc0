import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { debianOptions } from "./debian-flags.ts";

test("debianOptions() takes flags for options of the same name", async () => {
  const flags = { variant: "buildd", include: ["curl"], security: false, slim: true };
  assert.deepEqual(await debianOptions("xenial", flags, "debian"), { suite: "xenial", ...flags });
});

test("debianOptions() reads sources and pins from text and from files", async () => {
  const dir = await mkdtemp(join(tmpdir(), "rootsmith-flags-"));
  const [list, pins] = [join(dir, "vendor.list"), join(dir, "pins")];
  try {
    await writeFile(list, "deb https://b.example/apt stable main\n");
    await writeFile(pins, "Package: *\nPin: release n=sid\nPin-Priority: 100\n");
    const source = ["deb https://a.example/apt ./", list];
    assert.deepEqual(await debianOptions("sid", { source, pin: [pins] }, "debian"), {
      suite: "sid",
      sources: ["deb https://a.example/apt ./", "deb https://b.example/apt stable main\n"],
      pins: ["Package: *\nPin: release n=sid\nPin-Priority: 100\n"],
    });
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("debianOptions() names a file of sources that is not there", async () => {
  await assert.rejects(debianOptions("sid", { source: ["none.list"] }, "debian"), {
    name: "UsageError",
    message: 'Cannot use --source "none.list": there is no such file',
  });
});

test("debianOptions() copies files, then runs commands", async () => {
  const flags = { run: ["update-ca-certificates"], copyIn: ["./ca.crt:/usr/local/ca.crt"] };
  assert.deepEqual(await debianOptions("sid", flags, "debian"), {
    suite: "sid",
    hooks: {
      afterConfigure: [
        { path: "/usr/local/ca.crt", copy: "./ca.crt" },
        { run: ["/bin/sh", "-c", "update-ca-certificates"] },
      ],
    },
  });
});

test("debianOptions() rejects a file without a place in the image", async () => {
  await assert.rejects(debianOptions("sid", { copyIn: ["motd"] }, "debian"), {
    name: "UsageError",
    message: 'Cannot use --copy-in "motd": it does not say where in the image',
    hint: "Write it like --copy-in ./motd:/etc/motd",
  });
});

test("debianOptions() takes mirrors of the image by the names of repositories", async () => {
  const imageMirror = ["http://a.example/ubuntu", "ubuntu-security=http://b.example/ubuntu"];
  assert.deepEqual(await debianOptions("noble", { imageMirror }, "ubuntu"), {
    suite: "noble",
    imageMirrors: {
      ubuntu: "http://a.example/ubuntu",
      "ubuntu-security": "http://b.example/ubuntu",
    },
  });
});
