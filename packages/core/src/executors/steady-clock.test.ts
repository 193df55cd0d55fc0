import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadyClock } from "./steady-clock.ts";

const NOON = 1_790_000_000_000;

/** Takes down the time; `wait` is what passes between the two readings of the uptime. */
function check(clock: SteadyClock, now: number, uptime: number, wait = 0): void {
  clock.check(now, [uptime, uptime + wait]);
}

test("check() takes a clock that goes on, is adjusted, or is set forward", () => {
  const clock = new SteadyClock();
  check(clock, NOON, 5000);
  check(clock, NOON + 1000, 6000);
  check(clock, NOON + 1990, 7000); // a tick of 10 ms
  check(clock, NOON + 101_940, 107_000); // 50 ms in 100 s, as adjtime() does it
  check(clock, NOON + 3_600_000, 108_000);
});

test("check() takes time that passes on a busy machine for no change of the clock", () => {
  const clock = new SteadyClock();
  check(clock, NOON, 5000);
  check(clock, NOON + 1000, 6000, 300); // the machine did something else after it was read
  check(clock, NOON + 2300, 7000, 300); // or before
  check(clock, NOON + 3000, 8000);
});

test("check() refuses a clock that was set back", () => {
  const clock = new SteadyClock();
  check(clock, NOON, 5000);
  assert.throws(() => check(clock, NOON + 500, 6500), {
    message: "the clock of this machine was set back by 1.0 s meanwhile; build again",
  });
});
