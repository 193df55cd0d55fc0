/**
 * Programs that run in images from scratch: static, dynamic with the host's libraries, as a user that
 * is not root.
 *
 * Needs root, a C compiler with static libraries, and Docker, whose engine the test starts itself.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "@rootsmith/core";
import { execa } from "execa";
import { type PrivateEngine, startPrivateEngine } from "../../core/fixtures/executor-fixture.ts";
import type { ScratchOptions } from "./options.ts";
import { scratch } from "./scratch.ts";

const PROGRAM = `
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  printf("%d %.1f %d\\n", (int)getuid(), sqrt(atof(argv[1])), opendir(argv[2]) != NULL);
  return 0;
}
`;

const missing = ["cc", "docker"].find((name) => spawnSync(name, ["--version"]).error);
const engine = missing === undefined ? await startPrivateEngine() : undefined;
const skip =
  missing !== undefined
    ? `${missing} is not installed`
    : engine === undefined && "no Docker engine could be started";

describe("scratch() under Docker", { skip }, () => {
  let work: string;
  const env = { DOCKER_HOST: (engine as PrivateEngine | undefined)?.host ?? "" };

  before(async () => {
    work = await mkdtemp(join(tmpdir(), "rootsmith-scratch-"));
    await writeFile(join(work, "program.c"), PROGRAM);
    for (const [name, flags] of [["static", ["-static"]] as const, ["dynamic", []] as const]) {
      await execa("cc", [...flags, "-o", join(work, name), join(work, "program.c"), "-lm"]);
    }
  });
  after(async () => {
    await engine?.stop();
    await rm(work, { recursive: true, force: true });
  });

  async function run(options: ScratchOptions): Promise<string> {
    const dest = join(work, "image.tar");
    await build({
      name: "program",
      provider: scratch({ entrypoint: ["/program"], ...options }),
      outputs: [{ type: "docker", dest }],
      cacheDir: join(work, "cache"),
    });
    await execa("docker", ["load", "-i", dest], { env });
    const args = ["run", "--rm", "--network=none", "program", "2.25", "/usr/share/zoneinfo/Europe"];
    return (await execa("docker", args, { env })).stdout;
  }

  test("runs a static program", async () => {
    const files = [{ copy: join(work, "static"), path: "/program" }];
    assert.equal(await run({ files }), "0 1.5 0");
  });

  test("runs a dynamic program with its libraries", async () => {
    const files = [{ copy: join(work, "dynamic"), path: "/program" }];
    assert.equal(await run({ files, libs: true }), "0 1.5 0");
  });

  test("runs as a user, with time zones and certificates", async () => {
    const files = [{ copy: join(work, "static"), path: "/program" }];
    const users = [{ name: "app", uid: 1000 }];
    const options = { files, users, timeZones: true, caCertificates: true, tmp: true };
    assert.equal(await run(options), "1000 1.5 1");
  });
});
