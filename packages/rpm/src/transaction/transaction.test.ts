import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import {
  type BuildContext,
  contentOf,
  type FsEntry,
  type ProgressEvent,
  treeReader,
} from "@rootsmith/core/provider";
import { fakeOpenRpm } from "../../fixtures/fake-open-rpm.ts";
import type { OpenRpm } from "../file/open-rpms.ts";
import { scriptedRpms } from "./scripted-rpm.ts";
import { transactionPhases } from "./transaction.ts";
import { Unpacker } from "./unpacker.ts";

const TRIGGER_IN = new Uint32Array([1 << 16]);
const FIRST = new Uint32Array([0]);
const DIRECTORY = 0o040755;

const lua = await fakeOpenRpm("lua", [{ path: "/usr", mode: 0o040555 }], {
  1151: 'posix.mkdir("/usr") posix.mkdir("/proc")',
  1153: ["<lua>"],
  1024: 'if posix.access("/sbin/ldconfig", "x") then rpm.execute("/sbin/ldconfig", "-X") end',
  1086: ["<lua>"],
});
const tool = await fakeOpenRpm(
  "tool",
  [
    { path: "/sbin", mode: DIRECTORY },
    { path: "/sbin/ldconfig", mode: 0o100755, content: "x" },
  ],
  {
    1023: "echo pre",
    1085: "/bin/sh",
    1024: "echo post",
    1086: "/bin/sh",
    1152: "echo posttrans",
    1154: "/bin/sh",
    // %triggerin -- data
    1065: ["echo triggered"],
    1092: ["/bin/sh"],
    1066: ["data"],
    1067: [""],
    1068: TRIGGER_IN,
    1069: FIRST,
    // %transfiletriggerin -- /usr/share
    5076: ["cat"],
    5077: ["/bin/sh"],
    5079: ["/usr/share"],
    5080: FIRST,
    5081: [""],
    5082: TRIGGER_IN,
  },
);
const data = await fakeOpenRpm("data", [{ path: "/usr/share/data", content: "d" }]);

/** What is done, one line each; programs are not run. */
async function transcript(
  rpms: readonly OpenRpm[],
  events: ProgressEvent[] = [],
): Promise<string[]> {
  const ctx = {
    signal: new AbortController().signal,
    report: (event: ProgressEvent) => events.push(event),
  } as unknown as BuildContext;
  const unpacker = new Unpacker(rpms, { report: ctx.report });
  const database: FsEntry = { type: "file", path: "db", mode: 0o644, content: contentOf("") };
  const phases = transactionPhases({
    packages: scriptedRpms(rpms, {}),
    rpmVersion: "4.18.0",
    unpacker,
    env: { LC_ALL: "C" },
    lua: { arch: "x86_64", dbpath: "/var/lib/rpm" },
    epoch: 0,
    database: () => [database],
  });
  const lines: string[] = [];
  const rootfs = treeReader(unpacker.tree);
  const note = (entry: FsEntry): void => {
    const mode = entry.type === "dir" ? ` ${entry.mode.toString(8)}` : "";
    lines.push(`${entry.type} /${entry.path}${mode}`);
  };
  for (const { entries, script, after = [] } of phases) {
    for await (const entry of entries?.(rootfs, ctx) ?? []) note(entry);
    for await (const work of script?.(rootfs, ctx) ?? []) {
      if ("argv" in work) lines.push(`let ${work.argv.join(" ")}`);
      else work.forEach(note);
    }
    for (const { argv, stdin, mayFail } of after) {
      const input = stdin === undefined ? "" : ` < ${new TextDecoder().decode(stdin).trim()}`;
      lines.push(`${mayFail ? "try" : "run"} ${argv.join(" ")}${input}`);
    }
  }
  return lines;
}

test("transactionPhases() follows rpm's order of files and scriptlets", async () => {
  assert.deepEqual(await transcript([lua, tool, data]), [
    "dir / 755",
    "dir /usr 555", // made by %pretrans, with the mode of its package
    "dir /proc 755",
    "run /bin/sh -c echo pre rpm-scriptlet 1",
    "dir /sbin 755",
    "file /sbin/ldconfig",
    "try /bin/sh -c echo post rpm-scriptlet 1",
    "file /usr/share/data",
    "try /bin/sh -c echo triggered rpm-scriptlet 1 1",
    "file /db",
    "try /bin/sh -c echo posttrans rpm-scriptlet 1",
    "try /bin/sh -c cat rpm-scriptlet 0 < /usr/share/data",
  ]);
});

test("transactionPhases() makes the users of a package before its %pre", async () => {
  const line = Buffer.from("u web 48 - /srv").toString("base64");
  const web = await fakeOpenRpm("web", [{ path: "/etc", mode: 0o040755 }], {
    ...{ 1047: ["user(web)"], 1113: [line], 1023: "echo pre", 1085: ["/bin/sh"] },
  });
  assert.deepEqual(await transcript([web]), [
    "dir / 755",
    "dir /etc 755",
    ...["passwd", "group", "shadow", "gshadow"].map((name) => `file /etc/${name}`),
    "run /bin/sh -c echo pre rpm-scriptlet 1",
    "file /db",
  ]);
});

test("transactionPhases() runs what a Lua scriptlet starts, if it is there by then", async () => {
  const lines = await transcript([tool, lua]);
  assert.equal(lines.filter((line) => line === "let /sbin/ldconfig -X").length, 1);
  assert.ok(!(await transcript([lua, tool])).some((line) => line.includes("ldconfig -X")));
});

test("transactionPhases() stops at a Lua %pre that fails, and names it", async () => {
  const broken = await fakeOpenRpm("broken", [], { 1023: "error('no')", 1085: ["<lua>"] });
  await assert.rejects(transcript([broken]), {
    name: "ConfigureError",
    message: /^Cannot run the %pre of broken-1-1\.x86_64: .*no/,
  });
});

test("transactionPhases() warns of a Lua %post that fails", async () => {
  const events: ProgressEvent[] = [];
  const broken = await fakeOpenRpm("broken", [], { 1024: "error('no')", 1086: ["<lua>"] });
  assert.deepEqual(await transcript([broken], events), ["dir / 755", "file /db"]);
  assert.match((events[0] as { message: string }).message, /^Cannot run the %post of broken/);
});

test("transactionPhases() expands the macros of a scriptlet, then its tags, as rpm 4.20.1 and 6.1.0 do", async () => {
  const expands = await fakeOpenRpm("expands", [], {
    1023: "echo a %{_bindir} b %% c %[1+2] %{lua:print(1+1)} %{nope} %nope %{S:0} %{upper:abc}%{echo:said}",
    5020: new Uint32Array([1]),
    1024: "echo q %{Version} %%{Version} %{_bindir}",
    5021: new Uint32Array([3]),
    1152: "echo 'bad %{basename} end'",
    5025: new Uint32Array([1]),
  });
  assert.deepEqual(
    (await transcript([expands])).filter((line) => line.startsWith("let")),
    [
      "let /bin/sh -c echo a /usr/bin b % c 3 2 %{nope} %nope %SOURCE0 ABC rpm-scriptlet 1",
      "let /bin/sh -c echo q 1 1 /usr/bin rpm-scriptlet 1",
      "let /bin/sh -c echo 'bad  rpm-scriptlet 1",
    ],
  );
});
