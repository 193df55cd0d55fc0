/**
 * How packages of a lock ask for each other, and what else there is, from an archive that lies in a map.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePlatform } from "@rootsmith/core";
import type { PackageGraph, ResolveContext } from "@rootsmith/core/provider";
import { archiveOf, BASE, contextOf, publish, resolve } from "../fixtures/mapped-archive.ts";
import { debianLockGraph } from "./lock-graph.ts";
import { debianSettings } from "./options/options.ts";
import { DEBIAN } from "./releases/debian-releases.ts";
import { searchDebian } from "./search.ts";

const MORE = `
Package: web
Depends: libc6 (>= 0.5) | libc7, httpd-cgi
Recommends: web-doc
Description: small server
 Of two lines.

Package: cgi
Provides: httpd-cgi

Package: web-doc
`;

const OPTIONS = { include: ["web"], recommends: true, updates: false, security: false };
const SETTINGS = debianSettings({ suite: "bookworm", ...OPTIONS }, DEBIAN);

async function published() {
  const archive = await archiveOf();
  await publish(archive, "debian", "bookworm", { packages: `${BASE}\n${MORE}` });
  const ctx = contextOf(archive);
  return { archive, ctx, lock: await resolve(ctx, OPTIONS) };
}

function shown({ packages }: PackageGraph): string[] {
  const names = new Map(packages.map(({ id, name }) => [id, name]));
  return packages
    .filter(({ name }) => ["web", "cgi", "web-doc", "base-files"].includes(name))
    .map(({ name, reason, relations }) =>
      [
        `${name} ${reason}`,
        ...relations.map(
          ({ kind, text, satisfiedBy }) =>
            `${kind} ${text} by ${satisfiedBy.map(({ id }) => names.get(id))}`,
        ),
      ].join(", "),
    );
}

test("debianLockGraph() gives relations as indexes have them", async () => {
  const { ctx, lock } = await published();
  assert.deepEqual(shown(await debianLockGraph(DEBIAN, SETTINGS, lock, ctx)), [
    "base-files base, Depends libc6 by libc6",
    "cgi undefined",
    "web asked, Depends libc6 (>= 0.5) | libc7 by libc6, Depends httpd-cgi by cgi, Recommends web-doc by web-doc",
    "web-doc undefined",
  ]);
});

test("debianLockGraph() gives those of the lock where the archive has another version, or is not there", async () => {
  const { archive, ctx, lock } = await published();
  const asLocked = [
    "base-files base, Depends libc6 by libc6",
    "cgi undefined",
    "web asked, Depends cgi by cgi, Depends libc6 by libc6",
    "web-doc undefined",
  ];
  const packages = `${BASE}\n${MORE.replace("Package: web\n", "Package: web\nVersion: 2\n")}`;
  await publish(archive, "debian", "bookworm", { age: 1, packages });
  const moved = contextOf(archive);
  assert.deepEqual(sorted(shown(await debianLockGraph(DEBIAN, SETTINGS, lock, moved))), asLocked);
  const warnings: string[] = [];
  const gone: ResolveContext = {
    ...contextOf(new Map()),
    report: (event) => {
      if (event.type === "warning") warnings.push(event.message);
    },
  };
  assert.deepEqual(sorted(shown(await debianLockGraph(DEBIAN, SETTINGS, lock, gone))), asLocked);
  assert.match(warnings[0] ?? "", /^The relations are those of the lock, without versions/);
  assert.equal(ctx.signal.aborted, false);
});

/** Relations of a lock are in no order. */
function sorted(lines: readonly string[]): string[] {
  return lines.map((line) => {
    const [first = "", ...rest] = line.split(", ");
    return [first, ...rest.sort()].join(", ");
  });
}

test("searchDebian() finds names and summaries, and the version first that would be chosen", async () => {
  const { archive } = await published();
  await publish(archive, "debian-security", "bookworm-security", {
    packages: "Package: web\nVersion: 1+deb12u1\nDescription: small server",
  });
  const settings = debianSettings({ suite: "bookworm", updates: false }, DEBIAN);
  const seen: string[] = [];
  const found = await searchDebian(
    DEBIAN,
    settings,
    ({ name, summary }) => {
      seen.push(`${name}: ${summary}`);
      return name === "web";
    },
    { platform: parsePlatform("linux/amd64"), ctx: contextOf(archive) },
  );
  assert.ok(seen.includes("web: small server"));
  assert.ok(seen.includes("web-doc: "));
  const common = { name: "web", architecture: "amd64", summary: "small server" };
  assert.deepEqual(found, [
    {
      ...common,
      version: "1+deb12u1",
      repositories: ["bookworm-security/main"],
      chosen: true,
    },
    { ...common, version: "1", repositories: ["bookworm/main"], chosen: false },
  ]);
});
