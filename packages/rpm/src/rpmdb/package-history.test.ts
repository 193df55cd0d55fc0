import assert from "node:assert/strict";
import { test } from "node:test";
import { RootfsTree } from "@rootsmith/core/provider";
import { makeHeader } from "@rootsmith/testing/rpm";
import { RpmHeader } from "../file/rpm-header.ts";
import { RPM_HISTORY } from "./package-history.ts";
import { writeRpmdb } from "./rpmdb.ts";

const DAY = 86_400;

test("changelogs() reads those of rpm's database", async () => {
  const header = makeHeader({
    ...{ 1000: "bash", 1001: "5.2", 1002: "3.el9", 1022: "noarch" },
    1080: Uint32Array.of(20 * DAY, 10 * DAY),
    1081: ["A Person <a@example.org> - 1:5.2-3", "A Person <a@example.org>"],
    1082: ["- New", "- Old"],
  });
  const signature = makeHeader({ 269: "00", 1004: new Uint8Array(16) }, "signature");
  const rpm = {
    header: RpmHeader.read(header),
    signature: RpmHeader.read(signature, "signature"),
  };
  const tree = new RootfsTree();
  const options = { backend: "sqlite", path: "var/lib/rpm", epoch: 1, color: 3 } as const;
  for (const entry of writeRpmdb([{ rpm }], options)) tree.add(entry);
  const purl = "pkg:rpm/bash@5.2-3.el9?arch=noarch";
  const wanted = [{ purl, name: "bash", version: "5.2-3.el9" }];
  assert.deepEqual(
    await RPM_HISTORY.changelogs(tree, wanted),
    new Map([
      [
        purl,
        [
          { version: "5.2-3", date: "1970-01-21", text: "- New" },
          { date: "1970-01-11", text: "- Old" },
        ],
      ],
    ]),
  );
  assert.deepEqual(await RPM_HISTORY.changelogs(tree, []), new Map());
});

test("compareVersions() leaves epochs out, which entries seldom name", () => {
  assert.equal(RPM_HISTORY.compareVersions("1:5.2-3", "5.2-3"), 0);
  assert.ok(RPM_HISTORY.compareVersions("5.2-3", "5.2-3.el9") < 0);
  assert.ok(RPM_HISTORY.compareVersions("5.10-1", "5.9-1") > 0);
});
