import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { ciGroup } from "./ci-group.ts";
import { createProgress } from "./create-progress.ts";

async function logOf(env: Readonly<Record<string, string>>): Promise<string> {
  const host = fakeHost(env);
  const progress = await createProgress(host, { title: "Build debian:trixie" });
  progress.report({ type: "stage", stage: "resolve", state: "start" });
  progress.report({ type: "warning", code: "X", message: "50 %\nof it" });
  progress.report({ type: "stage", stage: "resolve", state: "end", ms: 400 });
  progress.end();
  return host.err();
}

test("the log of GitHub has a group, and the warnings below it", async () => {
  assert.equal(
    await logOf({ GITHUB_ACTIONS: "true" }),
    `::group::Build debian:trixie
warning: 50 %
of it
resolve       0.4s
::endgroup::
::warning title=rootsmith::50 %25%0Aof it
`,
  );
});

test("the log of GitLab has a section", () => {
  const group = ciGroup({ GITLAB_CI: "true" }, () => 1_700_000_000);
  assert.equal(
    group?.begin("Build debian:trixie"),
    "\u001b[0Ksection_start:1700000000:rootsmith_Build_debian_trixie\r\u001b[0KBuild debian:trixie",
  );
  assert.equal(
    group?.end(),
    "\u001b[0Ksection_end:1700000000:rootsmith_Build_debian_trixie\r\u001b[0K",
  );
});

test("other logs have neither", async () => {
  assert.equal(await logOf({ CI: "true" }), "warning: 50 %\nof it\nresolve       0.4s\n");
});
