import assert from "node:assert/strict";
import { test } from "node:test";
import { finalLines } from "./final-lines.ts";

test("finalLines() keeps of each line what was drawn last", () => {
  // as the classic `docker build` writes it
  const drawn = "Sending  557kB\rSending  31.05MB\r\r\nStep 1/4 : FROM scratch\r\n ---> \n";
  assert.equal(finalLines(drawn), "Sending  31.05MB\nStep 1/4 : FROM scratch\n ---> \n");
});
