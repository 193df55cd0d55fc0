import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes, contentOf } from "../model/fs-entry.ts";
import { meteredContent } from "./metered-content.ts";

test("meteredContent() tells how much was read, whichever way", async () => {
  const told: number[] = [];
  const plain = meteredContent(
    { size: 5, open: () => [Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5)] },
    (bytes) => told.push(bytes),
  );
  assert.deepEqual([...(await collectBytes(plain.open()))], [1, 2, 3, 4, 5]);
  assert.equal(plain.readInto, undefined);
  assert.deepEqual(told.splice(0), [2, 5]);

  const bytes = Uint8Array.of(1, 2, 3, 4, 5);
  const direct = meteredContent(
    {
      ...contentOf(bytes),
      readInto: (target, position) =>
        target.set(bytes.subarray(position, position + target.length)),
    },
    (count) => told.push(count),
  );
  const target = new Uint8Array(3);
  direct.readInto?.(target, 2);
  assert.deepEqual([...target], [3, 4, 5]);
  assert.deepEqual(told, [5]);
});
