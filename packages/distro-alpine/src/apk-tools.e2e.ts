/**
 * Beside apk itself: the same repository, installed by `apk --root … --initdb add` and by this package, path by
 * path and database by database, and what apk says of our result.
 *
 * Needs the program `apk` (apk-tools, which Debian does not have), root for the chroot and a static /bin/busybox.
 * Says what it skips.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { lstat, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { build, chroot } from "@rootsmith/core";
import { busyboxProblem, HOST_PLATFORM } from "../../core/fixtures/executor-fixture.ts";
import { KEY_NAME, makeMirror } from "../fixtures/alpine-mirror.ts";
import { alpineRecipes } from "../fixtures/alpine-recipes.ts";
import { mergedRecipes } from "../fixtures/merged-recipes.ts";
import { alpine } from "./alpine.ts";
import { apkArchOf } from "./releases/platform.ts";

const version = spawnSync("apk", ["--version"], { encoding: "utf8" }).stdout ?? "";
const apkTools = Number(/^apk-tools (\d+)/.exec(version)?.[1] ?? 0);
const problem =
  apkTools === 0
    ? "there is no apk"
    : (busyboxProblem() ?? (await chroot().unavailable(HOST_PLATFORM))?.reason);

const work = await mkdtemp(join(tmpdir(), "rootsmith-apk-"));
after(() => rm(work, { recursive: true, force: true }));

/** What apk leaves beside the packages: its cache, log and lock, and the nodes for scripts. */
const APK_ALONE =
  /^(?:dev|proc|var|var\/cache|var\/log|etc)(?:\/|$)|^(?:usr\/)?lib\/apk\/db\/lock$/;

for (const format of [2, 3] as const) {
  const skip = problem ?? (format > apkTools ? "this apk is too old for it" : false);
  describe(`a repository of version ${format}, installed as apk does`, { skip }, async () => {
    const busybox = skip === false ? readFileSync("/bin/busybox") : new Uint8Array();
    const recipes = format === 2 ? alpineRecipes(busybox) : mergedRecipes(busybox);
    const architecture = apkArchOf(HOST_PLATFORM);
    const branch = apkTools < 3 ? "v3.20" : "v3.24";
    const mirror = await makeMirror({
      branch,
      format,
      architecture,
      repositories: { main: recipes },
    });
    const packages = format === 2 ? ["alpine-base", "docs"] : ["base", "!none", "tool"];
    const theirs = join(work, `theirs-${format}`);
    const ours = join(work, `ours-${format}`);

    const apk = (root: string, ...args: readonly string[]): string => {
      const url = `${format === 3 ? "v3 " : ""}${fileURLToPath(mirror.url)}/${branch}/main\n`;
      writeFileSync(join(work, "repositories"), url);
      const flags = ["--root", root, "--arch", architecture, "--no-cache"];
      const files = ["--repositories-file", join(work, "repositories")];
      const { status, stdout, stderr } = spawnSync("apk", [...flags, ...files, ...args], {
        encoding: "utf8",
      });
      assert.equal(status, 0, `${stdout}${stderr}`);
      return stdout;
    };

    test("has the same paths, contents, owners and modes", async () => {
      mkdirSync(join(theirs, "etc/apk/keys"), { recursive: true });
      writeFileSync(join(theirs, "etc/apk/keys", KEY_NAME), mirror.keyring);
      apk(theirs, "--initdb", "add", ...packages);
      await build({
        name: "alpine",
        provider: alpine({
          release: branch.slice(1),
          packages,
          repositories: [format === 3 ? "v3 main" : "main"],
        }),
        mirrors: { alpine: [mirror.url] },
        keyring: mirror.keyring,
        cacheDir: join(work, "cache"),
        executor: "chroot",
        normalize: "none",
        outputs: [{ type: "dir", dest: ours }],
      });
      const [expected, actual] = [await listed(theirs), await listed(ours)];
      assert.deepEqual(actual, expected);
      assert.ok(Object.keys(actual).length > 10);
    });

    test("has the same databases", () => {
      for (const name of [
        "lib/apk/db/installed",
        "lib/apk/db/triggers",
        "etc/apk/world",
        "etc/apk/arch",
      ]) {
        assert.equal(
          readFileSync(join(ours, name), "utf8"),
          readFileSync(join(theirs, name), "utf8"),
          name,
        );
      }
      const scripts = (root: string): Buffer => {
        const path = join(root, "lib/apk/db/scripts.tar");
        return apkTools < 3 ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
      };
      assert.deepEqual(scripts(ours), scripts(theirs));
    });

    test("is what apk takes for whole, and goes on with", () => {
      assert.equal(apk(ours, "audit", "--system"), "");
      assert.deepEqual(
        apk(ours, "info").split("\n").sort(),
        apk(theirs, "info").split("\n").sort(),
      );
      assert.match(apk(ours, "fix", "--simulate"), /^OK: /);
      assert.match(apk(ours, "del", packages.at(-1) ?? ""), /Purging/);
    });
  });
}

/** By path: type, mode, owners, and the target or the bytes. */
async function listed(root: string): Promise<Readonly<Record<string, string>>> {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  const lines: Record<string, string> = {};
  for (const path of paths.filter((one) => !APK_ALONE.test(one) && !isWritten(one))) {
    const at = join(root, path);
    const { mode, uid, gid } = await lstat(at);
    const content = (await lstat(at)).isSymbolicLink()
      ? readlinkSync(at)
      : statSync(at).isFile()
        ? createHash("sha256").update(readFileSync(at)).digest("hex")
        : "";
    lines[path] = `${mode.toString(8)} ${uid}:${gid} ${content}`;
  }
  return lines;
}

/** The databases are compared by themselves; what scripts note has the place where each lay. */
function isWritten(path: string): boolean {
  return /lib\/apk\/db\/|\.log$|machine-id$/.test(path);
}
