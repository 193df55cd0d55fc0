import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadyClock } from "./steady-clock.ts";

const NOON = 1_790_000_000_000;

test("check() takes a clock that goes on, is adjusted, or is set forward", () => {
  const clock = new SteadyClock();
  clock.check(NOON, 5000);
  clock.check(NOON + 1000, 6000);
  clock.check(NOON + 1990, 7000); // a tick of 10 ms
  clock.check(NOON + 101_940, 107_000); // 50 ms in 100 s, as adjtime() does it
  clock.check(NOON + 3_600_000, 108_000);
});

test("check() refuses a clock that was set back", () => {
  const clock = new SteadyClock();
  clock.check(NOON, 5000);
  assert.throws(() => clock.check(NOON + 500, 6500), {
    message: "the clock of this machine was set back by 1.0 s meanwhile; build again",
  });
});
