import assert from "node:assert/strict";
import { test } from "node:test";
import { clampLastChange } from "./clean-up.ts";

test("clampLastChange() lowers the day of a change that is later, and nothing else", () => {
  assert.equal(
    clampLastChange("root:*:20700:0:99999:7:::\n_apt:!:19000::::::\nx:!:::::::\n", 20600),
    "root:*:20600:0:99999:7:::\n_apt:!:19000::::::\nx:!:::::::\n",
  );
});
