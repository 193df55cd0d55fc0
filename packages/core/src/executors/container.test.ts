import assert from "node:assert/strict";
import { test } from "node:test";
import { container } from "./container.ts";

const REASON = "this is not the first process of a container, with its root";

test("container() is unavailable on a machine, whose files it would change", async () => {
  const executor = container({ own: "/.rs", clock: "/.rs/w/clock" });
  const platform = { os: "linux", architecture: "amd64" };
  assert.deepEqual(await executor.unavailable(platform), { reason: REASON });
  const ctx = {
    signal: new AbortController().signal,
    report: () => {},
    spool: async () => assert.fail(),
  };
  await assert.rejects(executor.start(platform, ctx), {
    name: "HostError",
    message: `Cannot use the executor container: ${REASON}`,
  });
});
