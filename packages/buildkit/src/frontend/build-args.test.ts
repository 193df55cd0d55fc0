import assert from "node:assert/strict";
import { test } from "node:test";
import { buildArgs } from "./build-args.ts";

test("buildArgs() tells mirrors, the time and variables apart, and leaves out what is not the definition's", () => {
  assert.deepEqual(
    buildArgs({
      "MIRROR_debian-security": "http://mirror/security",
      SOURCE_DATE_EPOCH: "86400",
      suite: "bookworm",
      BUILDKIT_INLINE_CACHE: "1",
      http_proxy: "http://proxy",
    }),
    {
      mirrors: { "debian-security": "http://mirror/security" },
      epoch: 86400,
      vars: { suite: "bookworm" },
    },
  );
});

test("buildArgs() refuses a time that is no number", () => {
  assert.deepEqual(buildArgs({ SOURCE_DATE_EPOCH: "context" }), { mirrors: {}, vars: {} });
  assert.throws(() => buildArgs({ SOURCE_DATE_EPOCH: "now" }), {
    name: "TypeError",
    message: 'Cannot use SOURCE_DATE_EPOCH: "now" is no number of seconds',
  });
});
