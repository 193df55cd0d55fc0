import assert from "node:assert/strict";
import { test } from "node:test";
import { linesInTheEnd } from "./lines-in-the-end.ts";

test("linesInTheEnd() keeps of each line what was drawn last", () => {
  // as the classic `docker build` writes it
  const drawn = "Sending  557kB\rSending  31.05MB\r\r\nStep 1/4 : FROM scratch\r\n ---> \n";
  assert.equal(linesInTheEnd(drawn), "Sending  31.05MB\nStep 1/4 : FROM scratch\n ---> \n");
});
