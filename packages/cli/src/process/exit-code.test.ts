import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import type { CommandHost, TextStream } from "./command-host.ts";
import { exitCodeOf } from "./exit-code.ts";

/** A standard output that fails at its first text, as that of a process does: by an event. */
function failingHost(code: string): CommandHost & { readonly said: () => string } {
  let said = "";
  const events = new EventEmitter();
  const cause = Object.assign(new Error(`${code}: no space left on device, write`), { code });
  const raw: TextStream = {
    write(text, written) {
      if (text !== "") setImmediate(() => events.emit("error", cause));
      if (written !== undefined) setImmediate(() => written(cause));
    },
    on(event, listener) {
      events.on(event, listener);
      return raw;
    },
    off(event, listener) {
      events.off(event, listener);
      return raw;
    },
  };
  const stdout: TextStream = { write: (text) => raw.write(text), raw };
  const stderr = { write: (text: string) => (said += text) };
  return { env: {}, stdout, stderr, said: () => said };
}

test("exitCodeOf() gives 141 where nobody reads any more, and aborts what goes on", async () => {
  const host = failingHost("EPIPE");
  const code = await exitCodeOf(host, [], async (signal) => {
    host.stdout.write("result");
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    signal.throwIfAborted();
  });
  assert.equal(code, 141);
  assert.equal(host.said(), "");
});

test("exitCodeOf() waits for what was printed, and says that it cannot be written", async () => {
  const host = failingHost("ENOSPC");
  const code = await exitCodeOf(host, [], async () => host.stdout.write("result"));
  assert.equal(code, 1);
  assert.equal(
    host.said(),
    "error: Cannot write to the standard output: no space left on device\n",
  );
});
