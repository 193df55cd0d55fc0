/**
 * The built site in a browser, below its base: search, light and dark, and that nothing leaves this machine.
 *
 * Needs the built site and Chromium; says what it skips.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { BASE } from "./base.ts";
import { DIST, type ServedSite, serveSite } from "./serve-site.ts";

const CHROMIUM = (process.env.PATH ?? "")
  .split(":")
  .map((directory) => join(directory, "chromium"))
  .find((path) => existsSync(path));

const reason = !existsSync(DIST)
  ? "the site is not built: pnpm docs:build"
  : CHROMIUM === undefined && "Chromium is not installed";

describe("the site in Chromium", { skip: reason }, () => {
  let site: ServedSite;
  let browser: Browser;
  let page: Page;
  /** Requests that went elsewhere, and answers that were none. */
  const wrong: string[] = [];
  before(async () => {
    site = await serveSite(BASE);
    const { origin } = new URL(site.url);
    browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: ["--no-sandbox"] });
    page = await browser.newPage({ colorScheme: "light" });
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) {
        wrong.push(`asks for ${request.url()}`);
      }
    });
    page.on("response", (response) => {
      if (!response.ok()) wrong.push(`${response.status()} for ${response.url()}`);
    });
    page.on("pageerror", (error) => wrong.push(error.message));
  });
  after(async () => {
    await browser?.close();
    site?.stop();
    assert.deepEqual(wrong, []);
  });

  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  test("begins with README, and its links lead to pages", async () => {
    await page.goto(site.url);
    assert.equal(await page.title(), "rootsmith");
    await page.locator("main").getByRole("link", { name: "docs/definition.md" }).first().click();
    await page.waitForFunction(() => document.title === "Definition files | rootsmith");
    assert.equal(page.url(), `${site.url}definition.html`);
  });

  test("loads no font", async () => {
    assert.equal(await page.evaluate(() => document.fonts.size), 0);
  });

  test("is light or dark as the reader's system, and by a switch", async () => {
    assert.equal(await background(), "rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForSelector("html.dark");
    assert.equal(await background(), "rgb(27, 27, 31)");
    await page.locator("button.VPSwitchAppearance").first().click();
    await page.waitForSelector("html:not(.dark)");
    assert.equal(await background(), "rgb(255, 255, 255)");
  });

  for (const [words, path] of [
    ["snapshot image-mirror", ""],
    ["packages on top of an image", "on-top.html"],
    ["PlatformLock", "api/@rootsmith/core/provider.html"],
  ] as const) {
    test(`finds "${words}" by its own index`, async () => {
      await page.goto(site.url, { waitUntil: "networkidle" }); // it listens to keys by then
      await page.keyboard.press("/");
      await page.locator("#localsearch-input").fill(words);
      const results = page.locator(".VPLocalSearchBox .result");
      await results.first().waitFor();
      const found = await results.evaluateAll((links) =>
        links.map((link) => (link as HTMLAnchorElement).href.replace(/#.*/, "")),
      );
      assert.ok(found.includes(`${site.url}${path}`), found.join("\n"));
    });
  }

  test("can be read on a telephone", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${site.url}comparison.html`);
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    assert.ok(scroll <= client, `${scroll} is wider than ${client}`);
  });
});
