/**
 * The pages in a browser: opened from a disk, used with the keyboard, looked at in light and dark, wide and narrow.
 *
 * Needs Chromium; says what it skips. Screenshots are kept in `out/pages`.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { findProgram } from "@rootsmith/core";
import { compareRootfs } from "@rootsmith/core/image";
import { type Browser, chromium, type Page } from "playwright-core";
import { largeImage } from "../fixtures/large-image.ts";
import { type ComparedImage, makeDifferenceReport } from "./difference/make-difference-report.ts";
import { makeImageReport, type ReportedImage } from "./image/make-image-report.ts";
import { renderPage } from "./render-page.ts";
import type { TimingsReport } from "./timings/timings-report.ts";

const CHROMIUM = findProgram("chromium");
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const SHOTS = join(import.meta.dirname, "../out/pages");

const INSPECT_VIEWS = [
  ...["overview", "files", "files/package:package-3", "packages", "packages/package-7"],
  ...["layers", "checks", "config", "users"],
];
const TIMINGS_VIEWS = ["chart", "table", "warnings"];
const DIFF_VIEWS = ["overview", "packages", "files", "config", "layers"];

const TIMINGS: TimingsReport = {
  name: "large:1.0",
  ms: 10_000,
  warnings: ["the first mirror does not answer"],
  lanes: [
    { name: "stages", spans: [{ name: "configure", start: 1000, ms: 8000 }] },
    {
      name: "scripts",
      spans: Array.from({ length: 80 }, (_, index) => ({
        ...{ name: `scripts of package-${index}`, start: 1000 + 100 * index, ms: 100 },
        ...(index === 79 && { failed: true as const }),
      })),
    },
  ],
};

describe("pages in Chromium", {
  skip: CHROMIUM === undefined && "Chromium is not installed",
}, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-pages-"));
  const signal = new AbortController().signal;
  let browser: Browser;
  let page: Page;
  /** What no page may do: ask for anything, complain. */
  const wrong: string[] = [];

  before(async () => {
    const [old, newer] = [largeImage("1.0"), largeImage("1.1")];
    const report = await makeImageReport(newer, signal);
    const inspect = { title: newer.facts.name, page: "inspect", data: report } as const;
    writeFileSync(join(work, "inspect.html"), await renderPage(inspect));
    const paths = await Array.fromAsync(compareRootfs(old.rootfs, newer.rootfs));
    const differences = {
      paths,
      config: [{ name: "Labels version", before: "1.0", after: "1.1" }],
    };
    const data = await makeDifferenceReport(side(old), side(newer), differences, [], signal);
    writeFileSync(join(work, "diff.html"), await renderPage({ title: "diff", page: "diff", data }));
    const timings = { title: "The build of large", page: "timings", data: TIMINGS } as const;
    writeFileSync(join(work, "timings.html"), await renderPage(timings));
    mkdirSync(SHOTS, { recursive: true });
    browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: ["--no-sandbox"] });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on("console", (message) => wrong.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("request", (request) => {
      if (!/^(?:file|data):/.test(request.url())) wrong.push(`asks for ${request.url()}`);
    });
  });
  after(async () => {
    await browser?.close();
    rmSync(work, { recursive: true, force: true });
  });

  async function open(name: string, view = ""): Promise<void> {
    await page.goto("about:blank");
    await page.goto(`${pathToFileURL(join(work, name))}#${view}`);
    await page.waitForSelector("#panel");
  }

  test("a thousand packages take less than 3 MB", async (t) => {
    const { size } = statSync(join(work, "inspect.html"));
    assert.ok(size < 3_000_000, `${size} bytes`);
    await open("inspect.html");
    const [paint, shown] = await page.evaluate(() => [
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
      performance.getEntriesByName("page-shown")[0]?.startTime ?? 0,
    ]);
    t.diagnostic(`${size} bytes; first paint ${paint?.toFixed()} ms, shown ${shown?.toFixed()} ms`);
    assert.equal(await page.textContent("h1"), "large <image>");
  });

  test("tabs, tables and links work with the keyboard", async () => {
    await open("inspect.html");
    await page.focus('[role="tab"][aria-selected="true"]');
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector('[role="tab"][aria-selected="true"]:text("Packages")');
    await page.fill('input[type="search"]', "package-99");
    assert.equal(await page.textContent("[role=status]"), "11 of 1,000");
    await page.focus("th button:text('Package')");
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute("th:has-text('Package')", "aria-sort"), "ascending");
    assert.equal(await page.textContent("tbody th"), "package-99");
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute("th:has-text('Package')", "aria-sort"), "descending");
    assert.equal(await page.textContent("tbody th"), "package-999");
    await page.focus("tbody th a");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#package-heading");
    assert.equal(await page.textContent(":focus"), "package-999");
    assert.match((await page.textContent("article .chain")) ?? "", /^package-\d.*package-999$/);
  });

  test("the map is walked with arrow keys, Enter and Escape", async () => {
    await open("inspect.html", "files");
    const focused = (): Promise<string | null> => page.textContent(".treemap :focus");
    await page.focus('.tile > button[tabindex="0"]');
    assert.match((await focused()) ?? "", /^usr \d\d\.\d MB, 100 %, 3 parts$/);
    await page.keyboard.press("Enter");
    await page.waitForSelector('[aria-current="location"]:text("usr")');
    const first = await focused();
    assert.match(first ?? "", /^lib /);
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await focused(), first);
    await page.keyboard.press("Home");
    assert.equal(await focused(), first);
    await page.keyboard.press("Escape");
    await page.waitForSelector('[aria-current="location"]:text("all")');
    await page.click("summary:text('The same as a table')");
    assert.equal(await page.textContent("details table tbody th"), "usr");
  });

  test("a difference shows texts line by line", async () => {
    await open("diff.html", "files");
    await page.click("button:text('texts')");
    await page.click("summary:has-text('/etc/hosts')");
    assert.match((await page.textContent("pre.lines")) ?? "", /\n-# 1\.0\n\+# 1\.1\n/);
  });

  test("the chart of a build is walked with arrow keys", async () => {
    await open("timings.html", "chart");
    const focused = (): Promise<string | null> => page.getAttribute(".chart :focus", "aria-label");
    await page.focus('.span button[tabindex="0"]');
    assert.equal(await focused(), "configure, 8.00 s (80 %) from 1.00 s on");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "scripts of package-0, 100 ms (1.0 %) from 1.00 s on");
    await page.keyboard.press("End");
    assert.equal(await focused(), "scripts of package-79, 100 ms (1.0 %) from 8.90 s on, failed");
    assert.equal(
      await page.textContent("[role=status]"),
      "scripts: scripts of package-79, 100 ms (1.0 %) from 8.90 s on, failed",
    );
    await page.keyboard.press("+");
    assert.equal(await page.inputValue(".toolbar select"), "2");
  });

  for (const [name, views] of [
    ["inspect", INSPECT_VIEWS] as const,
    ["diff", DIFF_VIEWS] as const,
    ["timings", TIMINGS_VIEWS] as const,
  ]) {
    test(`no view of ${name} has anything that axe finds wrong, in light and dark`, async () => {
      const found: string[] = [];
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const view of views) {
          await open(`${name}.html`, view);
          for (const width of [1280, 390]) {
            await page.setViewportSize({ width, height: 900 });
            const shot = `${name}-${view.replace(/\W+/g, "-")}-${colorScheme}-${width}.png`;
            await page.screenshot({ path: join(SHOTS, shot) });
            const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
            if (wide > width) found.push(`${view} is ${wide} wide on ${width}`);
          }
          await page.setViewportSize({ width: 1280, height: 900 });
          found.push(
            ...(await problemsOf(page, colorScheme)).map(
              (one) => `${view} (${colorScheme}): ${one}`,
            ),
          );
        }
      }
      assert.deepEqual([...new Set(found)], []);
    });
  }

  test("pages ask for nothing and complain of nothing", () => {
    assert.deepEqual(wrong, []);
  });
});

/** What axe finds; it is run apart from the page, whose policy would not let it in. */
async function problemsOf(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  await page.evaluate(readFileSync(AXE, "utf8"));
  // Dark is light in other colours.
  const rules = colorScheme === "dark" && { runOnly: ["color-contrast"] };
  return page.evaluate(async (options) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> };
    };
    interface Violation {
      readonly id: string;
      readonly nodes: readonly {
        readonly target: readonly string[];
        readonly failureSummary: string;
      }[];
    }
    const { violations } = await axe.run({ resultTypes: ["violations"], ...options });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")} ${nodes[0]?.failureSummary}`,
    );
  }, rules);
}

function side({ facts, rootfs, packages, layers }: ReportedImage): ComparedImage {
  const { name, platform, digest = "" } = facts;
  return {
    facts: { name, platform, digest, size: 0, compressedSize: 0, packages: packages.length },
    ...{ rootfs, packages, sizes: new Map() },
    layers: layers.map((layer) => ({ ...layer, size: layer.size ?? 0 })),
  };
}
