/**
 * A host for tests: keeps what a command prints.
 *
 * @module
 */
import type { CommandHost, TextStream } from "./command-host.ts";

/** A host that is no terminal, with what was printed on its streams so far. */
export interface FakeHost extends CommandHost {
  readonly out: () => string;
  readonly err: () => string;
}

/** `env` is all of the environment. */
export function fakeHost(env: CommandHost["env"] = {}): FakeHost {
  const stdout = fakeStream();
  const stderr = fakeStream();
  return { env, stdout, stderr, out: stdout.text, err: stderr.text };
}

/** A stream that keeps what is written to it. */
export function fakeStream(): TextStream & { readonly text: () => string } {
  let all = "";
  return {
    write(text) {
      all += text;
    },
    text: () => all,
  };
}
