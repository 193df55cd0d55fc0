/**
 * Checks the built site as it is served below its base: every link, anchor and asset, and that nothing is
 * loaded from elsewhere.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { check, LinkState } from "linkinator";
import { BASE } from "./base.ts";
import { DIST, serveSite } from "./serve-site.ts";

/** What a browser loads by itself from another host, in HTML and CSS. */
const LOADED =
  /<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)="(?:https?:)?\/\/[^"]*"|(?:url\(|@import\s)["']?(?:https?:)?\/\/[^)"';]*/g;

const site = await serveSite(BASE);
const { origin } = new URL(site.url);
const { links } = await check({
  path: site.url,
  recurse: true,
  checkCss: true,
  checkFragments: true,
  linksToSkip: async (link) => !link.startsWith(origin),
});
site.stop();

const broken = links
  .filter(({ state }) => state === LinkState.BROKEN)
  .map(({ url, parent }) => `${parent} links to ${url}, which is not there`);
const reached = new Set(links.map(({ url }) => url.replace(/[?#].*/, "")));
const files = globSync("**/*.{html,css}", { cwd: DIST });
const unreached = files
  .filter(
    (path) =>
      path !== "404.html" && !reached.has(`${site.url}${path.replace(/^index\.html$/, "")}`),
  )
  .map((path) => `no page links to ${path}`);
const loaded = files.flatMap((path) =>
  [...readFileSync(join(DIST, path), "utf8").matchAll(LOADED)].map(
    ([what]) => `${path} loads from elsewhere: ${what}`,
  ),
);
const problems = [...broken, ...unreached, ...loaded];
console.error([...problems, `${links.length} links, ${problems.length} problems`].join("\n"));
process.exitCode = problems.length === 0 ? 0 : 1;
