import assert from "node:assert/strict";
import { test } from "node:test";
import type { RewriteContent } from "../contract/normalization.ts";
import { shadowDays } from "./shadow-days.ts";

test("shadowDays lowers the day of a change that is later, and nothing else", () => {
  const text = "root:*:20700:0:99999:7:::\n_apt:!:19000::::::\nx:!:::::::\n";
  const rewrite = shadowDays.action as RewriteContent;
  assert.equal(
    new TextDecoder().decode(rewrite(new TextEncoder().encode(text), 20_600 * 86_400 + 5)),
    "root:*:20600:0:99999:7:::\n_apt:!:19000::::::\nx:!:::::::\n",
  );
});
