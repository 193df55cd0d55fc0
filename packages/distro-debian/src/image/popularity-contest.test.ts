import assert from "node:assert/strict";
import { test } from "node:test";
import { atMidnight, withoutHostID } from "./popularity-contest.ts";

// as the postinst of popularity-contest 1.77 writes them
test("withoutHostID() takes the name of the machine and its day away, and nothing else", () => {
  const conf =
    '# MY_HOSTID\n\nMY_HOSTID="9b996aceb65349b3822198e584db6f8a"\nPARTICIPATE="no"\nDAY="6"\n';
  assert.equal(
    new TextDecoder().decode(withoutHostID(new TextEncoder().encode(conf))),
    '# MY_HOSTID\n\nMY_HOSTID=""\nPARTICIPATE="no"\nDAY="0"\n',
  );
});

test("atMidnight() changes the time of its line", () => {
  const cron = "SHELL=/bin/sh\n21 12 * * *   root    test -x /etc/cron.daily/popularity-contest\n";
  assert.equal(
    new TextDecoder().decode(atMidnight(new TextEncoder().encode(cron))),
    "SHELL=/bin/sh\n0 0 * * *   root    test -x /etc/cron.daily/popularity-contest\n",
  );
});
