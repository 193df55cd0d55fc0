import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const WORK = mkdtempSync(join(tmpdir(), "rootsmith-registry-"));
after(() => rmSync(WORK, { recursive: true, force: true }));
const LAYOUT = join(WORK, "layout");

/** A server that has every blob and every manifest that is asked for: nothing is to be pushed. */
const server = createServer(({ method, url }, response) => {
  const digest = /sha256:[0-9a-f]{64}/.exec(url ?? "")?.[0];
  if (method === "PUT") response.writeHead(201).end();
  else if (url === "/v2/" || digest !== undefined) response.end("{}");
  else response.writeHead(404).end();
});
let host = "";
let digest = "";

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(WORK, "file"), "x");
  const { code, out, err } = await typed(
    ...["build", "scratch", "--json", "--platform", "linux/amd64"],
    ...["--add", `${join(WORK, "file")}:/file`, "-o", `type=oci,dest=${LAYOUT}`],
  );
  assert.equal(code, 0, err);
  digest = JSON.parse(out.trim().split("\n").at(-1) ?? "").outputs[0].digest;
});
after(() => server.close().closeAllConnections());

async function typed(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const fake = fakeHost();
  const code = await run([...args, "--cache-dir", join(WORK, "cache")], fake);
  return { code, out: fake.out(), err: fake.err() };
}

test("rootsmith push says where the image is and what went there", async () => {
  const { code, out, err } = await typed("push", LAYOUT, `${host}/base:1`);
  assert.equal(code, 0, err);
  assert.match(err, /^write +\d+\.\ds$/m);
  assert.equal(
    out.replace(/(?<=registry, ).*/, "SIZE"),
    `
${host}/base:1  registry, SIZE
  ${digest}
  docker pull ${host}/base:1
  podman pull ${host}/base:1
  docker pull ${host}/base@${digest}
  blobs: 2 already there
`,
  );
});

test("rootsmith push -q prints the digest", async () => {
  const { code, out, err } = await typed("push", LAYOUT, `${host}/base:1`, "-q");
  assert.deepEqual([code, out, err], [0, `${digest}\n`, ""]);
});

test("rootsmith push takes every name for one in a registry", async () => {
  const { code, err } = await typed("push", LAYOUT, "./base");
  assert.equal(code, 2);
  assert.match(err, /^error: Cannot name an image ".\/base"/m);
});

test("rootsmith copy --json prints the result", async () => {
  const { code, out } = await typed("copy", LAYOUT, `${host}/base:1`, "--json");
  const { type, output } = JSON.parse(out.trim().split("\n").at(-1) ?? "");
  assert.deepEqual([code, type, output.digest], [0, "result", digest]);
});

test("rootsmith copy ends with 1 and a hint where there is no such image", async () => {
  const { code, err } = await typed("copy", `${host}/none:1`, `oci:${WORK}/none`);
  assert.equal(code, 1);
  assert.equal(
    err,
    `error: Cannot find "${host}/none:1": there is no such image
  hint: Check the name; if it is private: docker login ${host}
`,
  );
});

test("rootsmith copy --json prints an error as an event", async () => {
  const { code, out, err } = await typed("copy", `${host}/none:1`, `oci:${WORK}/none`, "--json");
  assert.equal(code, 1);
  assert.match(err, /^error: Cannot find /);
  assert.deepEqual(JSON.parse(out.trim().split("\n").at(-1) ?? ""), {
    type: "error",
    name: "RegistryError",
    code: "REGISTRY",
    message: `Cannot find "${host}/none:1": there is no such image`,
    hint: `Check the name; if it is private: docker login ${host}`,
  });
});

test("rootsmith tag --json prints an error as an event", async () => {
  const fake = fakeHost();
  assert.equal(await run(["tag", `${host}/base:1`, "a b", "--json"], fake), 2);
  const { type, name, message } = JSON.parse(fake.out());
  assert.deepEqual([type, name], ["error", "UsageError"]);
  assert.match(message, /^Cannot name an image /);
});

test("rootsmith tag ends with 2 where the tag is none", async () => {
  const fake = fakeHost();
  const code = await run(["tag", `${host}/base:1`, "a b"], fake);
  assert.equal(code, 2);
  assert.match(fake.err(), /^error: Cannot name an image .*the tag "a b" is not 1 to 128 letters/);
});
