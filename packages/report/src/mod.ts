/**
 * Pages to look at, one HTML file each, that need nothing but a browser.
 *
 * @module
 */

export type * from "./difference/difference-report.ts";
export { type ComparedImage, makeDifferenceReport } from "./difference/make-difference-report.ts";
export type * from "./image/image-report.ts";
export { LayerContents, makeImageReport, type ReportedImage } from "./image/make-image-report.ts";
export type { PageName } from "./page-files.ts";
export { type PageContent, renderPage } from "./render-page.ts";
export type * from "./timings/timings-report.ts";
