/**
 * What a search matches.
 *
 * @module
 */
import { globRegExp, type PackageFilter } from "@rootsmith/core/provider";

export interface Search {
  readonly matches: PackageFilter;
  /** The nearest have the lowest: the name itself, names that begin so, other names, then summaries. */
  rankOf(item: { readonly name: string }): number;
}

/**
 * All words have to match, in any case: one with `*`, `?` or `[` the whole name, any other a part of the name or of
 * the summary.
 *
 * @param flags.names Whether only names count.
 */
export function searchWords(
  words: readonly string[],
  { names = false }: { readonly names?: boolean } = {},
): Search {
  const tests = words.map((word) => {
    const text = word.toLowerCase();
    if (/[*?[]/.test(word)) {
      const pattern = globRegExp([word], "i");
      return (name: string, _summary: string) => pattern.test(name);
    }
    return (name: string, summary: string) =>
      name.toLowerCase().includes(text) || (!names && summary.toLowerCase().includes(text));
  });
  const texts = words.map((word) => word.toLowerCase());
  return {
    matches: ({ name, summary }) => tests.every((test) => test(name, summary)),
    rankOf({ name }) {
      const own = name.toLowerCase();
      if (texts.includes(own)) return 0;
      if (texts.some((text) => own.startsWith(text))) return 1;
      return texts.some((text) => own.includes(text)) ? 2 : 3;
    },
  };
}
