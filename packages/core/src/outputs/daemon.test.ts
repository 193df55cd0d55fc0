import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
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

/** A command in the place of an engine's. */
function engine(name: string, script: string): string {
  const path = join(ROOT, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

test("writeDaemon() loads an archive into the first engine that answers", async () => {
  const loaded = join(ROOT, "loaded.tar");
  const engines = [
    join(ROOT, "not-there"),
    engine("stopped", "echo 'cannot connect' >&2; exit 1"),
    engine("running", `if [ "$1" = load ]; then cat > '${loaded}'; fi`),
  ];
  const result = await writeDaemon(OUTPUT, NAME, await tinyImage(), outputContext(), engines);
  const bytes = readFileSync(loaded);
  assert.equal(result.size, bytes.byteLength);
  assert.deepEqual(result.importCommands, [`${engines[2]} run --rm -it tiny:1`]);
  const [first] = await Array.fromAsync(readTar(storedBytes(bytes)));
  assert.equal(first?.path, "oci-layout");
});

test("writeDaemon() says what to do where no engine answers", async () => {
  const engines = [join(ROOT, "docker"), engine("podman", "echo 'no socket' >&2; exit 1")];
  await assert.rejects(writeDaemon(OUTPUT, NAME, await tinyImage(), outputContext(), engines), {
    code: "HOST",
    message: `Cannot find a running engine: ${engines[0]} is not installed, ${engines[1]} says "no socket"`,
    hint: "Start the engine, set DOCKER_HOST, or write a file: -o type=docker,dest=image.tar",
  });
});

test("writeDaemon() passes on why the engine refuses the image", async () => {
  const failing = engine("failing", '[ "$1" = version ] || { echo "disk full" >&2; exit 1; }');
  await assert.rejects(writeDaemon(OUTPUT, NAME, await tinyImage(), outputContext(), [failing]), {
    code: "HOST",
    message: `Cannot load the image into ${failing}: disk full`,
  });
});

test("writeDaemon() rejects with the caller's abort reason, unwrapped", async () => {
  const stop = new AbortController();
  const reason = new Error("stop");
  const reading = engine("reading", "cat > /dev/null");
  const image = await abortingImage(() => stop.abort(reason));
  const writing = writeDaemon(OUTPUT, NAME, image, outputContext(stop.signal), [reading]);
  await assert.rejects(writing, (error) => error === reason);
});
