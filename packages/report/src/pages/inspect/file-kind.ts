/**
 * What files are for, as far as their path and mode tell.
 *
 * @module
 */

/** Their places are the numbers of the colours. */
export const FILE_KINDS = [
  "Programs",
  "Libraries",
  "Documentation",
  "Translations",
  "Scripts and modules",
  "Settings",
  "Package database",
  "Other data",
] as const;

const OTHER = FILE_KINDS.length - 1;

/** The first that fits counts. */
const PATTERNS: readonly (readonly [kind: number, pattern: RegExp])[] = [
  [6, /^(?:var\/lib\/(?:dpkg|rpm|apt|pacman|dnf|yum)|usr\/lib\/sysimage|(?:usr\/)?lib\/apk)\//],
  [2, /^usr\/(?:local\/)?share\/(?:doc|man|info|gtk-doc|help)\//],
  [3, /^usr\/(?:share\/(?:locale|i18n)|lib\/locale)\/|\.mo$/],
  [1, /\.(?:so|a|ko)(?:\.|$)/],
  [4, /\.(?:py|pyc|pyi|pl|pm|ph|rb|js|mjs|cjs|ts|sh|lua|tcl|vim|el|elc|php|awk|sed)$/],
  [5, /^etc\//],
];

export function fileKind(path: string, mode: number): number {
  const [kind] = PATTERNS.find(([, pattern]) => pattern.test(path)) ?? [];
  return kind ?? ((mode & 0o111) === 0 ? OTHER : 0);
}
