import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { FormatError } from "@rootsmith/core/provider";
import { parseClearSigned } from "./clear-signed.ts";

const FRAME = [
  "-----BEGIN PGP SIGNED MESSAGE-----",
  "Hash: SHA256",
  "",
  "Origin: Debian",
  "- -dashed",
  "",
  "last",
  "-----BEGIN PGP SIGNATURE-----",
  "",
  "AAAA",
  "-----END PGP SIGNATURE-----",
  "",
].join("\n");

function signedText(frame: string): string {
  return Buffer.from(parseClearSigned(Buffer.from(frame, "latin1")).signed).toString("latin1");
}

describe("parseClearSigned()", () => {
  it("undoes dash-escapes and leaves out the last line end", () => {
    assert.equal(signedText(FRAME), "Origin: Debian\n-dashed\n\nlast");
  });

  it("keeps the armor of the signature", () => {
    assert.equal(
      parseClearSigned(Buffer.from(FRAME)).signature,
      "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n",
    );
  });

  it("takes a line of a million blanks in one pass", () => {
    const blanks = " ".repeat(1_000_000);
    const frame = FRAME.replace("last", `${blanks}last${blanks}`);
    assert.equal(signedText(frame), `Origin: Debian\n-dashed\n\n${blanks}last`);
  });

  it("reads CRLF line ends and blanks at line ends as none", () => {
    assert.equal(signedText(FRAME.replaceAll("\n", " \t\r\n")), signedText(FRAME));
  });

  it("keeps bytes that are not UTF-8", () => {
    assert.equal(
      signedText(FRAME.replace("last", "\xff\xe9")),
      "Origin: Debian\n-dashed\n\n\xff\xe9",
    );
  });

  it("reads an empty text", () => {
    assert.equal(signedText(FRAME.replace(/Origin[\s\S]*last\n/, "")), "");
  });

  for (const [what, frame, line] of [
    ["text before the frame", `Origin: Evil\n${FRAME}`, 1],
    ["text after the frame", `${FRAME}Origin: Evil\n`, 12],
    ["a second message", FRAME + FRAME, 12],
    ["a header that is not Hash", FRAME.replace("Hash:", "Origin:"), 2],
    ["a dash that is not escaped", FRAME.replace("- -dashed", "-dashed"), 5],
  ] as const) {
    it(`refuses ${what} and names the line`, () => {
      assert.throws(
        () => signedText(frame),
        (error: Error) => error instanceof FormatError && error.message.includes(`line ${line} `),
      );
    });
  }

  it("refuses a frame that is cut off after any line", () => {
    const lines = FRAME.trimEnd().split("\n");
    for (let count = 0; count < lines.length; count++) {
      assert.throws(() => signedText(lines.slice(0, count).join("\n")), FormatError, `${count}`);
    }
  });
});
