import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { renderPage } from "./render-page.ts";

test("renderPage() puts data in where no text of theirs can end it", async () => {
  const data = { name: "</script><script>alert(1)</script>" };
  const html = await renderPage({ title: '</title><b "&', page: "inspect", data });
  assert.match(html, /<title>&lt;\/title&gt;&lt;b &quot;&amp;<\/title>/);
  assert.ok(!html.includes("alert(1)"));
  const [, packed = ""] = /<script type="application\/gzip" id="data">([^<]*)</.exec(html) ?? [];
  assert.deepEqual(JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString()), data);
});

test("renderPage() allows no script but its own, and nothing that is loaded", async () => {
  const html = await renderPage({ title: "t", page: "inspect", data: {} });
  assert.match(
    html,
    /content="default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; img-src data:;/,
  );
  assert.equal(html.match(/<\/script>/g)?.length, 2);
  assert.doesNotMatch(html, /\b(?:src|href)="(?!data:)/);
});

test("renderPage() carries the licences of the libraries in a page", async () => {
  const html = await renderPage({ title: "t", page: "inspect", data: {} });
  assert.match(html, /\/\*! preact\nThe MIT License/);
});
