import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigureError, FetchError, HostError } from "@rootsmith/core";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { printError } from "./print-error.ts";
import { UsageError } from "./usage-error.ts";

test("printError() shows message, cause and hint", () => {
  const host = fakeHost();
  const error = new FetchError('Cannot fetch "http://m/InRelease": no mirror answers', {
    url: "http://m/InRelease",
    cause: new Error("connect ECONNREFUSED 127.0.0.1:80"),
    hint: "Name another mirror with --mirror URL",
  });
  assert.equal(printError(error, host), 1);
  assert.equal(
    host.err(),
    'error: Cannot fetch "http://m/InRelease": no mirror answers\n' +
      "  cause: connect ECONNREFUSED 127.0.0.1:80\n" +
      "  hint: Name another mirror with --mirror URL\n",
  );
});

test("printError() puts the lines of a hint below each other", () => {
  const host = fakeHost();
  printError(new UsageError("Cannot do that", { hint: "Do this\nor that" }), host);
  assert.equal(host.err(), "error: Cannot do that\n  hint: Do this\n        or that\n");
});

test("printError() does not repeat a cause that the message holds", () => {
  const host = fakeHost();
  const told = new Error("Cannot read it: not octal");
  printError(new UsageError("Cannot use it: cannot read it: not octal", { cause: told }), host);
  assert.equal(host.err(), "error: Cannot use it: cannot read it: not octal\n");
});

test("printError() does not repeat a cause of one word", () => {
  const host = fakeHost();
  const cause = new Error("ENOSPC");
  printError(new UsageError("Cannot write: ENOSPC", { cause }), host);
  assert.equal(host.err(), "error: Cannot write: ENOSPC\n");
});

test("printError() does not repeat the system's words", () => {
  const host = fakeHost();
  const cause = new Error("ENOENT: no such file or directory, open 'a.tar'");
  printError(new HostError('Cannot read "a.tar": no such file or directory', { cause }), host);
  assert.equal(host.err(), 'error: Cannot read "a.tar": no such file or directory\n');
  const directory = fakeHost();
  printError(new HostError('Cannot find "a": there is no such directory', { cause }), directory);
  assert.equal(directory.err(), 'error: Cannot find "a": there is no such directory\n');
});

test("printError() says which limit to raise", () => {
  const host = fakeHost();
  const refused = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });
  printError(refused("EMFILE"), host);
  printError(refused("EIO"), host);
  assert.equal(
    host.err(),
    "error: EMFILE: no\n  hint: Raise the limit: ulimit -n 1024\nerror: EIO: no\n",
  );
});

test("printError() shows the output of a program that failed", () => {
  const host = fakeHost();
  printError(
    new ConfigureError("Cannot configure libc6: exit code 1", {
      argv: ["/bin/false"],
      exitCode: 1,
      output: "first\nlast\n",
    }),
    host,
  );
  assert.equal(host.err(), "error: Cannot configure libc6: exit code 1\n  | first\n  | last\n");
});

test("printError() shows control characters and sends none", () => {
  const host = fakeHost();
  printError(
    new ConfigureError('Cannot configure "\u001b[2Jx"', {
      argv: ["/bin/false"],
      exitCode: 1,
      output: "10 %\r20 %\r\n\u001b]0;title\u0007\tlast\n",
    }),
    host,
  );
  assert.equal(
    host.err(),
    'error: Cannot configure "\\u001b[2Jx"\n  | 10 %\n  | 20 %\n  | \\u001b]0;title\\u0007\\u0009last\n',
  );
});

test("printError() gives 2 for a wrong use", () => {
  const host = fakeHost();
  assert.equal(printError(new UsageError("Cannot do that"), host), 2);
  assert.equal(host.err(), "error: Cannot do that\n");
});

test("printError() says how to report what was not foreseen", () => {
  const host = fakeHost();
  assert.equal(printError(new TypeError("x is not a function"), host), 1);
  assert.match(
    host.err(),
    /^error: x is not a function\n {2}hint: This looks like a bug .*--debug\n$/,
  );
});

test("printError() shows the stack only on demand", () => {
  const flagged = fakeHost();
  printError(new Error("broken"), flagged, { debug: true });
  assert.match(flagged.err(), /\n\s+at /);
  const env = fakeHost({ ROOTSMITH_DEBUG: "1" });
  printError(new Error("broken"), env);
  assert.match(env.err(), /\n\s+at /);
});
