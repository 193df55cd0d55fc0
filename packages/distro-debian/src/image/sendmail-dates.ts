/**
 * When and by whom sendmail's scripts have made its configuration, in comments at the top of each
 * file.
 *
 * @see sendmailconfig(8) of Debian
 * @module
 */
import { Buffer } from "node:buffer";

/** As ctime(3) has it, or date(1) with the time zone. */
const MADE = /^(##### (?:on:|built by \S+ on) )\w{3} \w{3} [ \d]\d [\d:]{8}( \w+)? \d{4}$/gm;

/** The file as made at `epoch`, in seconds since 1970-01-01Z. */
export function atEpoch(file: Uint8Array, epoch: number): Uint8Array {
  const [weekday, day = "", month, year, time] = new Date(epoch * 1000).toUTCString().split(/,? /);
  const date = `${weekday} ${month} ${day.replace(/^0/, " ")} ${time}`;
  const text = Buffer.from(file)
    .toString("latin1")
    .replace(MADE, (_, before: string, zone = "") => `${before}${date}${zone && " UTC"} ${year}`);
  return Buffer.from(text, "latin1");
}
