import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

for (const [line, message] of [
  ["mkimage", /missing required argument 'script'/],
  ["mkimage -c zst debootstrap sid", /Cannot compress with "zst": Docker's ADD does not unpack it/],
  ["mkimage solaris", /Cannot run the script "solaris": .*\n.*busybox-static, debootstrap/],
  ["mkimage -t Base debootstrap sid", /letters must be lower case/],
  ["mkimage busybox-static --help", /it takes no arguments/],
  ["mkimage debootstrap --no-such-option sid", /unknown option '--no-such-option'/],
] as const) {
  test(`run() refuses ${line}`, async () => {
    const host = fakeHost({ PATH: "" });
    assert.equal(await run(line.split(" "), host), 2);
    assert.match(host.err(), message);
  });
}

test("run() says that busybox is not in PATH", async () => {
  const host = fakeHost({ PATH: "/nowhere" });
  assert.equal(await run(["mkimage", "-C", "busybox-static"], host), 2);
  assert.match(host.err(), /Cannot find busybox: it is not in PATH\n.*Install busybox-static/);
});
