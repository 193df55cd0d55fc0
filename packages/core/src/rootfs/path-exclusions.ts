/**
 * Which paths of a tree are left out, by patterns.
 *
 * A pattern is a glob on whole paths below the root, with or without a leading `/`: `*` is any run of
 * characters, `/` included, `?` any one of them, `[…]` one of a set. One that matches a directory
 * covers what is below it.
 *
 * @see dpkg(1) `--path-exclude`, whose patterns these are
 * @module
 */
import { globSource } from "../model/glob.ts";

/** Patterns, each as dpkg's `--path-exclude` has it. */
export interface PathPatterns {
  /** What is left out, with all that is below it. */
  readonly exclude?: readonly string[];
  /** Of which only the directories stay. */
  readonly excludeFiles?: readonly string[];
  /** What stays all the same. */
  readonly include?: readonly string[];
}

export class PathExclusions {
  readonly #exclude: Globs;
  readonly #excludeFiles: Globs;
  readonly #include: Globs;

  constructor({ exclude = [], excludeFiles = [], include = [] }: PathPatterns) {
    this.#exclude = new Globs(exclude);
    this.#excludeFiles = new Globs(excludeFiles);
    this.#include = new Globs(include);
  }

  /** The pattern for which `path` is left out; undefined if it stays. */
  excludes(path: string, isDirectory: boolean): string | undefined {
    const pattern =
      this.#exclude.matching(path) ?? (isDirectory ? undefined : this.#excludeFiles.matching(path));
    if (pattern === undefined || this.#include.matching(path) !== undefined) return undefined;
    return pattern;
  }
}

class Globs {
  readonly #globs: readonly { readonly pattern: string; readonly test: RegExp }[];
  /** Most paths match nothing: one look tells. */
  readonly #any: RegExp | undefined;

  constructor(patterns: readonly string[]) {
    this.#globs = patterns.map((pattern) => ({ pattern, test: regExpOf(pattern) }));
    const sources = this.#globs.map(({ test }) => test.source);
    this.#any = sources.length > 0 ? new RegExp(sources.join("|"), "su") : undefined;
  }

  matching(path: string): string | undefined {
    if (this.#any?.test(path) !== true) return undefined;
    return this.#globs.find(({ test }) => test.test(path))?.pattern;
  }
}

function regExpOf(pattern: string): RegExp {
  return new RegExp(`^(?:${globSource(pattern.replaceAll(/^\/+|\/+$/g, ""))})(?:/|$)`, "su");
}
