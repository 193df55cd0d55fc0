import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeStream } from "../../fixtures/fake-host.ts";
import { linesProgress } from "./progress-lines.ts";

/** A display with a clock that the test sets. */
function lines(options: { readonly verbose?: boolean } = {}) {
  const stream = fakeStream();
  const clock = { ms: 0 };
  const now = (): number => clock.ms;
  const progress = linesProgress({ stream, paint: (_, text) => text, now, ...options });
  return { stream, clock, ...progress };
}

test("linesProgress() writes one line when a stage ends", () => {
  const { stream, report } = lines();
  report({ type: "stage", stage: "resolve", state: "start" });
  report({ type: "fetch", url: "http://a/InRelease", bytes: 151_000 });
  report({ type: "stage", stage: "resolve", state: "end", ms: 412 });
  assert.equal(stream.text(), "resolve       0.4s  1 file, 151.0 kB\n");
});

test("linesProgress() writes about a stage that goes on every five seconds", () => {
  const { stream, clock, report } = lines();
  report({ type: "stage", stage: "layers", state: "start" });
  for (let done = 1; done <= 11; done++) {
    clock.ms += 1000;
    report({ type: "unpack", package: `p${done}`, done, total: 12 });
  }
  assert.equal(stream.text(), "unpack        5.0s  5/12 p5\nunpack       10.0s  10/12 p10\n");
});

test("linesProgress() names a program that prints, not what it prints", () => {
  const { stream, report } = lines();
  report({ type: "stage", stage: "configure", state: "start" });
  report({ type: "configure", step: "postinst of libc6" });
  assert.equal(stream.text(), "");
  report({ type: "configure", step: "postinst of libc6", output: "Setting up libc6\n" });
  report({ type: "configure", step: "postinst of libc6", output: "Done\n" });
  assert.equal(stream.text(), "configure     0.0s  postinst of libc6\n");
});

test("linesProgress() names the program that failed, although it printed nothing", () => {
  const { stream, report, end } = lines();
  report({ type: "stage", stage: "configure", state: "start" });
  report({ type: "count", stage: "configure", done: 1, total: 2 });
  report({ type: "configure", step: "postinst of libc6", output: "Setting up libc6\n" });
  report({ type: "count", stage: "configure", done: 2, total: 2 });
  report({ type: "configure", step: "run hook" });
  end();
  assert.equal(
    stream.text(),
    "configure     0.0s  1/2 postinst of libc6\nconfigure     0.0s  failed: 2/2 run hook\n",
  );
});

test("linesProgress() writes warnings and what came from the cache", () => {
  const { stream, report } = lines();
  report({ type: "warning", code: "MIRROR", message: "the first mirror does not answer" });
  report({ type: "cached", what: "layers of bookworm for linux/amd64" });
  assert.equal(
    stream.text(),
    "warning: the first mirror does not answer\ncached              layers of bookworm for linux/amd64\n",
  );
});

test("linesProgress() marks what was running at the end as failed", () => {
  const { stream, clock, report, end } = lines();
  report({ type: "stage", stage: "layers", state: "start" });
  report({ type: "unpack", package: "libc6", done: 3, total: 9 });
  clock.ms = 1500;
  end();
  assert.equal(stream.text(), "unpack        1.5s  failed: 3/9 libc6\n");
});

test("linesProgress() with verbose writes what programs print, as lines", () => {
  const { stream, report, end } = lines({ verbose: true });
  report({ type: "stage", stage: "configure", state: "start" });
  report({ type: "configure", step: "postinst of libc6", output: "Setting" });
  report({ type: "configure", step: "postinst of libc6", output: " up\r\n\u001b[2Jx\n50 %\r60 %" });
  report({ type: "fetch", url: "http://m/a.deb", bytes: 1 });
  report({ type: "configure", step: "postinst of libc6", output: "\rdone" });
  report({ type: "configure", step: "postinst of tzdata", output: "y".repeat(5000) });
  end();
  assert.equal(
    stream.text(),
    "configure     0.0s  postinst of libc6\n" +
      "  | Setting up\n  | \\u001b[2Jx\n  | 50 %\n  | 60 %\n  | done\n" +
      `configure     0.0s  postinst of tzdata\n  | ${"y".repeat(5000)}\n` +
      "configure     0.0s  failed: postinst of tzdata\n",
  );
});
