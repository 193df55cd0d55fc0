import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, test } from "node:test";
import {
  abortingImage,
  outputContext,
  temporaryDirectory,
  tinyImage,
} from "../../fixtures/tiny-image.ts";
import { readTar } from "../tar/read-tar.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { writeDaemon } from "./daemon.ts";

const ROOT = temporaryDirectory();
const NAME = { repository: "tiny", tag: "1" };
const OUTPUT = { type: "daemon" } as const;
const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

/** Commands in the place of the engines'. */
function engines(scripts: { readonly docker: string; readonly podman: string }): void {
  const directory = mkdtempSync(join(ROOT, "engines-"));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  process.env.PATH = `${directory}:${PATH}`;
}

const STOPPED = "echo 'cannot connect' >&2; exit 1";

/** A Docker that answers, and does this when it is to load an image. */
function docker(load: string): string {
  return `if [ "$1" = version ]; then echo 27.1.0 amd64; else ${load}; fi`;
}

test("writeDaemon() loads an archive into the first engine that answers", async () => {
  const loaded = join(ROOT, "loaded.tar");
  const podman = `case $1 in info) echo 5.4.2 amd64 2 ;; load) cat > '${loaded}' ;; esac`;
  engines({ docker: STOPPED, podman });
  const result = await writeDaemon(OUTPUT, NAME, await tinyImage(), outputContext());
  const bytes = readFileSync(loaded);
  assert.equal(result.size, bytes.byteLength);
  assert.deepEqual(result.importCommands, ["podman run --rm -it tiny:1"]);
  const [first] = await Array.fromAsync(readTar(storedBytes(bytes)));
  assert.equal(first?.path, "oci-layout");
});

test("writeDaemon() says what to do where no engine answers", async () => {
  engines({ docker: STOPPED, podman: "echo 'no socket' >&2; exit 1" });
  await assert.rejects(writeDaemon(OUTPUT, NAME, await tinyImage(), outputContext()), {
    code: "HOST",
    message:
      "Cannot find a running engine: docker does not answer: cannot connect; podman does not answer: no socket",
    hint: "Start the engine, set DOCKER_HOST, or write a file: -o type=docker,dest=image.tar",
  });
});

test("writeDaemon() passes on why the engine refuses the image", async () => {
  engines({ docker: docker('echo "disk full" >&2; exit 1'), podman: STOPPED });
  await assert.rejects(writeDaemon(OUTPUT, NAME, await tinyImage(), outputContext()), {
    code: "HOST",
    message: "Cannot load the image into docker: disk full",
  });
});

test("writeDaemon() rejects with the caller's abort reason, unwrapped", async () => {
  const stop = new AbortController();
  const reason = new Error("stop");
  engines({ docker: docker("cat > /dev/null"), podman: STOPPED });
  const image = await abortingImage(() => stop.abort(reason));
  const writing = writeDaemon(OUTPUT, NAME, image, outputContext(stop.signal));
  await assert.rejects(writing, (error) => error === reason);
});
