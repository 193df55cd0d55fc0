/**
 * What popularity-contest draws at random when it is configured: a name of the machine, and when it
 * reports.
 *
 * @see popularity-contest(8)
 * @module
 */
import { Buffer } from "node:buffer";

/** Without a name nothing is reported; `dpkg-reconfigure popularity-contest` draws another. */
export function withoutHostID(content: Uint8Array): Uint8Array {
  return rewrite(content, (text) =>
    text.replace(/^MY_HOSTID=.*$/m, 'MY_HOSTID=""').replace(/^DAY=.*$/m, 'DAY="0"'),
  );
}

/** Its line of crontab(5), at midnight. */
export function atMidnight(content: Uint8Array): Uint8Array {
  return rewrite(content, (text) => text.replace(/^\d+ \d+ \* \* \*/m, "0 0 * * *"));
}

function rewrite(content: Uint8Array, change: (text: string) => string): Uint8Array {
  return Buffer.from(change(Buffer.from(content).toString("latin1")), "latin1");
}
