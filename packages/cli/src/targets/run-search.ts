/**
 * `rootsmith search`: the packages that a target could install.
 *
 * @module
 */
import { formatPlatform, hostPlatform, parsePlatform, searchPackages } from "@rootsmith/core";
import { type AvailablePackage, ResolveError, suggestName } from "@rootsmith/core/provider";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { asUsage } from "../process/usage-error.ts";
import { withProgress } from "../progress/with-progress.ts";
import { type BuildTarget, readResolveRequest } from "./build-request.ts";
import { formatFound } from "./format-found.ts";
import type { SearchFlags } from "./look-up-flags.ts";
import { searchWords } from "./search-words.ts";

/** Prints those that all words match. @throws {ResolveError} If there is none. */
export async function runSearch(
  target: BuildTarget,
  { words, platform, ...flags }: SearchFlags & { readonly words: readonly string[] },
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const wanted = platform ?? target.platforms?.[0];
  const named = wanted === undefined ? hostPlatform() : await asUsage(() => parsePlatform(wanted));
  const options = await readResolveRequest(target, flags, host.env);
  const search = searchWords(words, flags);
  const names = new Set<string>();
  const found = await withProgress({ ...flags, quiet: flags.json !== true }, host, (report) =>
    searchPackages(
      { ...options, signal, report },
      (item) => {
        names.add(item.name);
        return search.matches(item);
      },
      named,
    ),
  );
  const packages = sorted(found, search.rankOf);
  if (flags.json) {
    const subject = target.name;
    const result = { type: "result", subject, platform: formatPlatform(named), packages };
    host.stdout.write(`${JSON.stringify(result)}\n`);
  }
  if (packages.length === 0) throw nothingFound(words, target.name, names);
  if (!flags.json) host.stdout.write(formatFound(packages, paintFor(host.stdout, host.env)));
}

/** By rank, then by name; the versions of a name stay in their order. */
function sorted(
  found: readonly AvailablePackage[],
  rankOf: (item: AvailablePackage) => number,
): readonly AvailablePackage[] {
  return found.toSorted((a, b) => {
    if (a.name === b.name) return 0;
    return rankOf(a) - rankOf(b) || (a.name < b.name ? -1 : 1);
  });
}

function nothingFound(
  words: readonly string[],
  subject: string,
  names: ReadonlySet<string>,
): ResolveError {
  const text = words.join(" ");
  const hint = words.length === 1 ? suggestName(text, names) : undefined;
  return new ResolveError(
    `Cannot find "${text}" in "${subject}": none of its ${names.size} packages matches`,
    hint === undefined ? {} : { hint },
  );
}
