import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { BUILT_IN } from "./built-in.ts";
import { listReleases } from "./list-releases.ts";

const NOW = Date.parse("2026-12-01T00:00:00Z") / 1000;

test("listReleases() says when support ends or has ended", async () => {
  const host = fakeHost();
  await listReleases("debian", {}, BUILT_IN, host, NOW);
  assert.deepEqual(host.out().split("\n"), [
    "debian",
    "  bullseye     11     released 2021-08-14, ended 2026-08-31",
    "  bookworm     12     released 2023-06-10, supported until 2028-06-30",
    "  trixie       13     released 2025-08-09, supported until 2030-06-30",
    "  forky        14     not released",
    "  sid                 no end known",
    "",
  ]);
});

test("listReleases() prints lines of JSON with the source of each day", async () => {
  const host = fakeHost();
  await listReleases("ubuntu", { json: true }, BUILT_IN, host, NOW);
  const lines = host.out().trim().split("\n");
  assert.deepEqual(JSON.parse(lines.at(-1) ?? ""), {
    distro: "ubuntu",
    tag: "tenacious",
    version: "27.04",
    dates: {
      released: "2027-04-22",
      ends: "2028-01-20",
      source: "distro-info-data 2026.10.12-1",
      checked: "2026-12-01",
    },
    ended: false,
  });
});

test("listReleases() lists every distro that names releases", async () => {
  const host = fakeHost();
  await listReleases(undefined, {}, BUILT_IN, host, NOW);
  const names = host
    .out()
    .split("\n")
    .filter((line) => /^[a-z]/.test(line));
  assert.deepEqual(names.slice(0, 4), ["debian", "ubuntu", "centos", "rocky"]);
  assert.match(host.out(), /^fedora\n(?: {2}.*\n)* {2}45 /m);
});

test("listReleases() refuses a distro whose plugin names none", async () => {
  await assert.rejects(listReleases("scratch", {}, BUILT_IN, fakeHost(), NOW), {
    message: "Cannot list the releases of scratch: its plugin names none",
  });
});
