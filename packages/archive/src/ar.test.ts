import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { collectBytes, FormatError } from "@rootsmith/core/provider";
import { fakeContent } from "../fixtures/fake-content.ts";
import { readAr } from "./ar.ts";

function header(name: string, size: string): string {
  return `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${size.padEnd(10)}\`\n`;
}

/** As dpkg-deb writes them: names as they are, padding by a line feed. */
function archive(...members: readonly (readonly [name: string, data: string])[]): Buffer {
  const parts = members.map(
    ([name, data]) => header(name, String(data.length)) + data + (data.length % 2 ? "\n" : ""),
  );
  return Buffer.from(`!<arch>\n${parts.join("")}`);
}

async function namesOf(bytes: Uint8Array): Promise<string[]> {
  return (await readAr(fakeContent(bytes))).map(({ name }) => name);
}

describe("readAr()", () => {
  it("gives names and contents in their order", async () => {
    const members = await readAr(
      fakeContent(archive(["debian-binary", "2.0\n"], ["control.tar.xz", "odd"], ["x", "data"])),
    );
    const read = members.map(async ({ name, content }) => [
      name,
      Buffer.from(await collectBytes(content.open())).toString(),
    ]);
    assert.deepEqual(await Promise.all(read), [
      ["debian-binary", "2.0\n"],
      ["control.tar.xz", "odd"],
      ["x", "data"],
    ]);
  });

  it("drops the slash that GNU ar puts behind a name", async () => {
    assert.deepEqual(await namesOf(archive(["data.tar/", ""])), ["data.tar"]);
  });

  it("accepts a last member of odd size without padding", async () => {
    assert.deepEqual(await namesOf(archive(["a", "odd"]).subarray(0, -1)), ["a"]);
  });

  it("gives no member for an empty archive", async () => {
    assert.deepEqual(await namesOf(archive()), []);
  });

  it("reads only headers", async () => {
    let read = 0;
    const bytes = archive(["a", "x".repeat(100_000)], ["b", ""]);
    await readAr(
      fakeContent(bytes, {
        onRead: (size) => {
          read += size;
        },
      }),
    );
    assert.equal(read, 8 + 60 + 60);
  });

  it("refuses an archive that is cut off anywhere but between members", async () => {
    const bytes = archive(["a", "1234"], ["b", "5678"]);
    const whole = [8, 8 + 64];
    for (let size = 0; size < bytes.length; size++) {
      if (whole.includes(size)) continue;
      await assert.rejects(namesOf(bytes.subarray(0, size)), FormatError, `${size}`);
    }
  });

  for (const [what, bytes, offset] of [
    ["other bytes", Buffer.from("!<thin>\nxxxx"), 0],
    ["a GNU table of long names", archive(["//", "long/"]), 8],
    ["a GNU long name", archive(["a", "12"], ["/0", ""]), 70],
    ["a BSD long name", archive(["#1/20", ""]), 8],
    ["a member without a name", archive(["", ""]), 8],
    ["a size that is no number", Buffer.from(`!<arch>\n${header("a", "-1")}`), 8],
    ["a size beyond the end", Buffer.from(`!<arch>\n${header("a", "9999999999")}`), 8],
    ["a header without its end", Buffer.from(`!<arch>\n${"a".padEnd(60)}`), 8],
  ] as const) {
    it(`refuses ${what} and gives the offset`, async () => {
      await assert.rejects(
        namesOf(bytes),
        (error) => error instanceof FormatError && error.format === "ar" && error.offset === offset,
      );
    });
  }

  it("refuses more members than any package has", async () => {
    const members = Array.from({ length: 1001 }, (_, index) => [`${index}`, ""] as const);
    await assert.rejects(namesOf(archive(...members)), /more than 1000 members/);
  });

  it("stops when its signal aborts", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(readAr(fakeContent(archive(["a", ""])), { signal }), {
      message: "enough",
    });
  });
});
