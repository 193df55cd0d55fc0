import assert from "node:assert/strict";
import { test } from "node:test";
import { stepCommand } from "./step-shell.ts";

test("stepCommand() has the environment of the step only, and an empty input", () => {
  assert.equal(
    stepCommand({ argv: ["/bin/echo", "it's", "a\nb"], env: { A: "$x", B: "" } }),
    `(exec <&4 4<&- >&2 5>&-; unset PATH PWD OLDPWD SHLVL _; export A='$x' B=''; exec '/bin/echo' 'it'\\''s' 'a\nb')`,
  );
});

test("stepCommand() starts where the step says, with its umask", () => {
  assert.equal(
    stepCommand({ argv: ["/bin/true"], env: {}, cwd: "/var/lib/it's", umask: 0o77 }),
    "(exec <&4 4<&- >&2 5>&-; umask 77; cd '/var/lib/it'\\''s' || exit 126; unset PATH PWD OLDPWD SHLVL _; exec '/bin/true')",
  );
});

test("stepCommand() pipes the input of a step, whatever its bytes", () => {
  const stdin = btoa("%s\\\n\0\xff");
  assert.equal(
    stepCommand({ argv: ["/bin/cat"], env: {}, stdin }),
    "printf '\\045\\163\\134\\012\\000\\377' | (exec 4<&- >&2 5>&-; unset PATH PWD OLDPWD SHLVL _; exec '/bin/cat')",
  );
});

test("stepCommand() refuses what a shell cannot pass on", () => {
  assert.throws(() => stepCommand({ argv: ["/bin/true"], env: { "a b": "" } }), {
    message: '"a b" cannot name a variable',
  });
  assert.throws(() => stepCommand({ argv: ["/bin/true", "a\0b"], env: {} }), {
    message: "an argument has a zero byte",
  });
});
