/**
 * A page to look at, as one file: script, style and data are in it, and it loads nothing.
 *
 * @see https://www.w3.org/TR/CSP3/
 * @module
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type PageName, pageFiles } from "./page-files.ts";

/** Higher levels take several times as long, and make a page hardly smaller. */
const FAST = 4;

export interface PageContent {
  /** Of the window, and the heading until the script has run. */
  readonly title: string;
  /** What shows the data: `#NAME-page` among the imports of package.json. */
  readonly page: PageName;
  /** Whatever the page expects; it is put in as JSON, compressed. */
  readonly data: unknown;
}

/**
 * The text of the HTML file. Nothing in title or data can leave its place: the title is escaped, and
 * the data are base64.
 */
export async function renderPage({ title, page, data }: PageContent): Promise<string> {
  const { script, style } = await pageFiles(page);
  const compressed = gzipSync(JSON.stringify(data), { level: FAST });
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page"><header><h1>${escapeHtml(title)}</h1></header><noscript><p>This page shows its data with JavaScript, which is switched off.</p></noscript></div>
<script type="application/gzip" id="data">${compressed.toString("base64")}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** Text as it stands between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
