/**
 * A flag that a distro adds to the command: `rootsmith build NAME:TAG --variant buildd`.
 *
 * @module
 */

/** One flag, and how what was typed becomes an option of the distro's factory. */
export interface DistroFlag {
  /** Long name without dashes. `"no-updates"` is a switch that sets the option `updates` to false. */
  readonly name: string;
  /** What stands for its value in the help: `"packages"`. A flag without one is a switch. */
  readonly value?: string;
  /** What it does, in a line of the help. */
  readonly help: string;
  /** The values that it can have, for the completion of shells: `["docker", "none"]`. Not checked. */
  readonly choices?: readonly string[];
  /** The option that it gives. Default: the name in camel case, without `no-`. */
  readonly option?: string;
  /**
   * The option is a list: of values separated by commas, or of one value each time that the flag is
   * given. Default: a single value, the last one that was given.
   */
  readonly many?: "list" | "each";
  /**
   * A value is a path of a file whose text is the value: `"text"` where it must be one unless it has
   * blanks, and so is the text itself; `"any"` where it need not. The command reads the file.
   */
  readonly file?: "text" | "any";
  /**
   * The value of the option, or of one item of it; a promise is awaited. Default: the text as it was
   * typed. With `file` it should check the text, since nothing behind it knows the name of the file.
   *
   * @throws {TypeError | FormatError} If the text cannot be used. The message is the fact alone, `"it
   * is not NAME:UID"`, since the command says flag and text before it; a `hint` may come with it.
   */
  parse?(text: string): unknown;
}

/**
 * Flags of what becomes of the packages of an image, on top of which others are installed.
 *
 * @param manager The program whose settings in the image name further repositories: `"apt"`.
 */
export function onTopFlags(manager: string): readonly DistroFlag[] {
  return [
    {
      name: "upgrade",
      value: "what",
      help: "with --from: packages of the image to renew: all, security, or NAMES",
      choices: ["all", "security"],
      parse: async (text) => (/^(?:all|security)$/.test(text) ? text : text.split(",")),
    },
    {
      name: "remove",
      value: "packages",
      help: "with --from: packages of the image to remove, and what needs them",
      many: "list",
    },
    {
      name: "no-base-sources",
      help: `with --from: leave out what its ${manager} has beside the release`,
    },
  ];
}

/** What the flags gave, by the names of their options. Each distro checks its options itself. */
export type FlagValues = Readonly<Record<string, unknown>>;

/** The option that a flag gives: `"checkValidUntil"` of `"no-check-valid-until"`. */
export function optionOf({ name, option }: DistroFlag): string {
  return (
    option ?? name.replace(/^no-/, "").replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase())
  );
}
