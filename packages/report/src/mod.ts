/**
 * Pages to look at, one HTML file each, that need nothing but a browser.
 *
 * @module
 */
export type { PageName } from "./page-files.ts";
export { type PageContent, renderPage } from "./render-page.ts";
