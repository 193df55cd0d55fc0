import assert from "node:assert/strict";
import { test } from "node:test";
import { readDocs } from "./read-docs.ts";
import { missingLines, taskScript } from "./task-script.ts";

const PAGE = `# A task

It was so:

\`\`\`dockerfile
FROM debian
\`\`\`

Write \`www/index.html\`:

\`\`\`html
<p>Hello
\`\`\`

Then:

\`\`\`sh
cat www/index.html
\`\`\`

\`\`\`text
<p>…
1 package, 2.0 s
\`\`\`
`;

test("taskScript() writes files that are named, runs commands, and marks where output ends", () => {
  assert.deepEqual(taskScript(PAGE), {
    script: [
      "set -eu",
      "mkdir -p \"$(dirname 'www/index.html')\"",
      "cat >'www/index.html' <<'END OF FILE'",
      "<p>Hello",
      "END OF FILE",
      "cat www/index.html\n",
      "printf '\u001e'",
    ].join("\n"),
    expected: [["<p>…", "1 package, 2.0 s"]],
  });
});

test("missingLines() finds lines in their order, each as it is but for … and spaces", () => {
  const task = taskScript(PAGE);
  assert.deepEqual(missingLines("more\n<p>Hello\n  1 package,  2.0 s\n\u001e", task), []);
  assert.deepEqual(missingLines("1 package, 2.0 s\n<p>Hello\n\u001e", task), [
    "1: 1 package, 2.0 s",
  ]);
  assert.deepEqual(missingLines("<p>Hello\n1 package, 200 s\n", task), ["1: 1 package, 2.0 s"]);
});

for (const { path, text } of readDocs().filter(({ path }) => /^docs\/tasks\/[a-z]/.test(path))) {
  test(`${path} has commands, what they print, and what can go wrong`, () => {
    assert.match(text, /^```sh$/m);
    assert.notEqual(taskScript(text).expected.length, 0);
    assert.match(text, /^## What can go wrong$/m);
    assert.match(
      readDocs().find((doc) => doc.path === "docs/tasks/README.md")?.text ?? "",
      new RegExp(`\\(${path.slice(11)}\\)`),
    );
  });
}
