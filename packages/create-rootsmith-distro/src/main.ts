#!/usr/bin/env node
/**
 * The program `create-rootsmith-distro`.
 *
 * @module
 */
import process from "node:process";
import { createDistro } from "./create-distro.ts";
import { nextSteps, usage } from "./next-steps.ts";

/** The package has JavaScript; the sources are there in a checkout, whose script runs them in `examples/`. */
const IN_CHECKOUT = import.meta.url.endsWith(".ts");

const USAGE = usage(IN_CHECKOUT);

const [name, ...rest] = process.argv.slice(2);
if (name === "--help" || name === "-h") {
  process.stdout.write(USAGE);
} else if (name === undefined || rest.length > 0) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    const directory = createDistro(name, process.cwd());
    process.stdout.write(nextSteps(name, directory, IN_CHECKOUT));
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
