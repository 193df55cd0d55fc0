/**
 * What an image needs only where a person sits in front of it: documentation and translations.
 *
 * @module
 */

/** Patterns for `NoExtract`, the later ones of which take back. English stays. */
export const SLIM: readonly string[] = [
  ...["doc", "gtk-doc", "help", "info", "man"].map((name) => `usr/share/${name}/*`),
  ...["usr/share/locale/*", "usr/share/i18n/locales/*"],
  ...["!usr/share/locale/en/*", "!usr/share/locale/en_*", "!usr/share/locale/locale.alias"],
  ...["C", "POSIX", "en_*", "i18n*", "iso14651*", "locale.*", "translit_*"].map(
    (name) => `!usr/share/i18n/locales/${name}`,
  ),
  "!usr/share/licenses/*",
];
