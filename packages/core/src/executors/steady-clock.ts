/**
 * Whether the host's clock can be trusted to tell what came later.
 *
 * @module
 */

/** The kernel's ticks behind a ctime, in milliseconds, twice. */
const TICKS = 20;
/** What adjtime(3) takes from the clock at the most: 500 ppm; twice that. */
const SLEW = 0.001;

/** Compares the clock with one that nobody can set. */
export class SteadyClock {
  /** How far the clock was ahead at least. */
  #lead: number | undefined;
  #since = 0;

  /**
   * Takes down the time. A clock that was set forward does no harm.
   *
   * @param now Of the clock behind a ctime, in milliseconds since 1970-01-01Z.
   * @param uptime Of a clock that cannot be set, in milliseconds: right before and right after `now`
   * was read. A machine that is busy may let time pass between them.
   * @throws {Error} If the clock was set back since the last call: a change since then may have an
   * older ctime than what was written before it.
   */
  check(now: number, [before, after]: readonly [before: number, after: number]): void {
    const back = (this.#lead ?? 0) - (now - before);
    if (this.#lead !== undefined && back > TICKS + SLEW * (after - this.#since)) {
      const seconds = (back / 1000).toFixed(1);
      throw new Error(
        `the clock of this machine was set back by ${seconds} s meanwhile; build again`,
      );
    }
    this.#lead = now - after;
    this.#since = before;
  }
}
