/**
 * Machines with empty disks that share a real registry: what each of them fetches of Debian.
 *
 * Needs root, docker-registry, and a host whose apt has a Debian mirror; says what it skips.
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import {
  type DockerRegistry,
  startDockerRegistry,
} from "../../../core/fixtures/docker-registry.ts";
import { hostDebianMirrors } from "../../../distro-debian/fixtures/host-debian-mirrors.ts";
import { debianProblem, programProblem } from "../../fixtures/e2e-build.ts";

const MAIN = join(import.meta.dirname, "../main.ts");
/** Where nothing answers. */
const NOWHERE = "http://127.0.0.1:1";

const { debian: mirrors } = await hostDebianMirrors();

describe("a shared registry", {
  skip: (await debianProblem()) || programProblem("docker-registry"),
}, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-shared-"));
  after(() => rmSync(work, { recursive: true, force: true }));
  const at = (name: string): string => join(work, name);

  /** Passes requests on to the mirror of the host. */
  const asked: string[] = [];
  const proxy = createServer(async ({ url = "" }, response) => {
    asked.push(url);
    const answer = await fetch(`${mirrors?.[0]?.replace(/\/+$/, "")}${url}`).catch(() => undefined);
    const body = new Uint8Array((await answer?.arrayBuffer()) ?? []);
    response.writeHead(answer?.status ?? 502).end(body);
  });
  /** How many packages the mirror was asked for since the last call. */
  const packagesAsked = (): number =>
    asked.splice(0).filter((url) => url.startsWith("/pool/")).length;

  let registry: DockerRegistry;
  let counting: readonly string[];
  before(async () => {
    registry = await startDockerRegistry();
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    counting = ["--mirror", `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`];
  });
  after(async () => {
    proxy.close().closeAllConnections();
    await registry.stop();
  });

  /** What the command prints on a machine with that cache; fails unless it ends well. */
  async function rootsmith(machine: string, ...args: readonly string[]): Promise<string> {
    const child = spawn(process.execPath, [MAIN, ...args, "--cache-dir", at(machine)], {
      cwd: work,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    const [code] = await once(child, "close");
    assert.equal(code, 0, said);
    return said;
  }

  const REF = ["debian:bookworm", "--variant", "essential", "--no-security"];
  const build = (machine: string, ...args: readonly string[]): Promise<string> =>
    rootsmith(machine, "build", ...REF, "-o", `type=oci,dest=${at(`image-${machine}`)}`, ...args);
  const imageOf = (machine: string): string =>
    readFileSync(at(`image-${machine}/index.json`), "utf8");
  const cache = (mode = ""): string => `type=registry,ref=${registry.host}/team/cache${mode}`;
  const lock = at("debian.lock.json");

  test("is filled by the first machine", async () => {
    await rootsmith("first", "resolve", ...REF, ...counting, "-o", lock);
    await build("first", "--lock", lock, ...counting, "--cache-to", cache(",mode=max"));
    const count = packagesAsked();
    assert.ok(count > 50, String(count));
  });

  test("gives the second machine the image, and no package is fetched", async () => {
    const said = await build("second", "--lock", lock, ...counting, "--cache-from", cache());
    assert.match(
      said,
      /^cached +layers of .* for linux\/\w+, from 127\.0\.0\.1:\d+\/team\/cache$/m,
    );
    assert.equal(packagesAsked(), 0);
    assert.equal(imageOf("second"), imageOf("first"));
  });

  test("gives another image the packages that it has in common, configured", async () => {
    const include = ["--include", "hello", ...counting, "--cache-from", cache()];
    const said = await build("third", ...include);
    assert.equal(packagesAsked(), 1);
    assert.match(
      said,
      /^cached +base packages of debian bookworm, from 127\.0\.0\.1:\d+\/team\/cache$/m,
    );
    const image = imageOf("third");
    await build("third", ...include, "--no-cache");
    assert.equal(imageOf("third"), image);
  });

  test("builds from a lock when every mirror is gone", async () => {
    const vendored = `docker://${registry.host}/team/vendor`;
    const said = await rootsmith("first", "vendor", lock, vendored);
    assert.match(said, / \d\d uploaded \(/);
    assert.match(
      await rootsmith("first", "vendor", lock, vendored),
      /packages: \d\d already there$/m,
    );
    const gone = ["--mirror", NOWHERE, "--mirror", vendored];
    await build("fourth", "--lock", lock, ...gone);
    assert.equal(packagesAsked(), 0);
    assert.equal(imageOf("fourth"), imageOf("first"));
  });

  test("is not missed when it is away", async () => {
    const away = "type=registry,ref=127.0.0.1:1/team/cache";
    const said = await build(
      "fourth",
      "--lock",
      lock,
      "--no-cache",
      "--cache-from",
      away,
      "--cache-to",
      away,
    );
    assert.equal(said.match(/The build goes on without "127\.0\.0\.1:1\/team\/cache"/g)?.length, 1);
    assert.equal(imageOf("fourth"), imageOf("first"));
  });

  test("is not missed where it wants a login, and is used with one", {
    skip: programProblem("htpasswd"),
  }, async () => {
    const guarded = await startDockerRegistry({ user: "jo" });
    const inherited = process.env.REGISTRY_AUTH_FILE;
    const shared = ["--cache-from", `${guarded.host}/c`, "--cache-to", `${guarded.host}/c`];
    const tiny = (machine: string): Promise<string> =>
      rootsmith(
        machine,
        "build",
        "scratch",
        "--add",
        `${lock}:/lock`,
        ...shared,
        "-o",
        at(`tiny-${machine}`),
      );
    try {
      process.env.REGISTRY_AUTH_FILE = at("auth.json");
      const said = await tiny("fifth");
      assert.equal(
        said.match(/^warning: The build goes on without .* 401 .*docker login/gm)?.length,
        1,
      );
      const auth = Buffer.from("jo:secret").toString("base64");
      writeFileSync(at("auth.json"), JSON.stringify({ auths: { [guarded.host]: { auth } } }));
      assert.doesNotMatch(await tiny("sixth"), /warning|cached/);
      assert.match(await tiny("seventh"), /^cached .*, from 127\.0\.0\.1:\d+\/c$/m);
    } finally {
      if (inherited === undefined) delete process.env.REGISTRY_AUTH_FILE;
      else process.env.REGISTRY_AUTH_FILE = inherited;
      await guarded.stop();
    }
  });
});
