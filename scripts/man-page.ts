/**
 * Writes the manual page of the command, from its definitions: `packages/cli/dist/rootsmith.1`.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createProgram } from "../packages/cli/src/command.ts";
import { BUILT_IN } from "../packages/cli/src/distros/built-in.ts";
import { manPage } from "../packages/cli/src/manual/man-page.ts";
import { version } from "../packages/cli/src/version.ts";

let text = "";
const stream = { write: (more: string): unknown => (text += more) };
const host = { env: {}, stdout: stream, stderr: stream };
const program = createProgram([], BUILT_IN, host, new AbortController().signal);
const { SOURCE_DATE_EPOCH: epoch } = process.env;
const time = epoch ? Number(epoch) * 1000 : Date.now();

const page = manPage(program, {
  version: version(),
  date: new Date(time).toISOString().slice(0, "2026-01-31".length),
  printed() {
    const all = text;
    text = "";
    return all;
  },
});
writeFileSync(join(import.meta.dirname, "../packages/cli/dist/rootsmith.1"), page);
