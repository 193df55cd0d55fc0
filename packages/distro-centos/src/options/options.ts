/**
 * The options of `centos()` and of the other RPM distributions.
 *
 * @module
 */

/** Options of `centos()` and of every other RPM distribution. */
export interface CentosOptions {
  /** Name of a release: `"7"`, `"9-stream"`; for Fedora `"44"`. */
  readonly release: string;
  /** Groups of packages, by id or name; `"^minimal"` is an environment. Default: `["core"]`, as a rule. */
  readonly groups?: readonly string[];
  /** Which packages of the groups are installed. Default `["mandatory"]`, as mkimage-yum.sh does. */
  readonly groupTypes?: readonly GroupType[];
  /** Packages in addition to the groups: names, globs, `name-version-release.arch`, provides, paths. */
  readonly include?: readonly string[];
  /** Names and globs of packages that must not be installed. */
  readonly exclude?: readonly string[];
  /**
   * Modules of Enterprise Linux 8 and 9: streams to enable, `"nodejs:18"`, and profiles to install,
   * `"nodejs:18/minimal"`. Other modules have their default stream. `"@nodejs:18"` in `include`
   * installs the default profiles.
   */
  readonly modules?: readonly string[];
  /** Install recommended packages. Default: what the release's own tool does. */
  readonly weakDeps?: boolean;
  /**
   * Accept only the newest version of each requested package, as with dnf's `best=1`. Default false:
   * an older version is installed if the newest cannot be.
   */
  readonly best?: boolean;
  /**
   * False: packages that do not exist or cannot be installed are left out with a warning, as with
   * dnf's `strict=0` and yum's `skip_broken=1`. Default: what `[main]` of a repository file says, or
   * else true.
   */
  readonly strict?: boolean;
  /**
   * Repositories instead of the release's: base URLs, directories of the host (paths as for
   * `ctx.hostFiles`), or the text of a `.repo` file or a yum.conf.
   * Unless `keys` are given, packages have to be signed by the keys of the release.
   */
  readonly repositories?: readonly string[];
  /** Armored public keys that may sign packages, instead of those of the release and of repository files. */
  readonly keys?: readonly string[];
  /**
   * Takes away, when all is configured, what the included packages do not need to run: rpm, dnf,
   * shells, their tools; what the groups brought, too. Default false.
   */
  readonly distroless?: boolean;
  /** Of a distroless image: further packages that stay, as for `include`, with what they need. */
  readonly keep?: readonly string[];
  /** Base URLs of mirrors of the release, tried in order, instead of the built-in ones. */
  readonly mirrors?: readonly string[];
  /** Variables in URLs, in addition to `releasever`, `basearch` and `arch`. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Refuse packages that are not signed by a trusted key. Default true. */
  readonly checkSignatures?: boolean;
  /** Install documentation. Default false, as with yum's `tsflags=nodocs`. */
  readonly docs?: boolean;
  /** Install files for these languages only, `"de_DE"`, as with rpm's `%_install_langs`. Default: all. */
  readonly langs?: readonly string[];
  /**
   * Absolute paths that are shared from another machine: neither they nor anything below is installed,
   * as with rpm's `%_netsharedpath`, and `rpm -V` does not report them as missing.
   */
  readonly netSharedPaths?: readonly string[];
  /**
   * What is removed at the end: `"none"`, the default, or `"febootstrap"`, which is what
   * mkimage-yum.sh removed: locales, character sets, documentation, caches. `rpm -Va` reports those
   * files as missing.
   */
  readonly minimize?: Minimize;
  /**
   * If a CentOS release has moved to the vault, change its repository files in the image accordingly,
   * so that yum works. Default true.
   */
  readonly vault?: boolean;
  /** Make static device nodes in /dev, as mkimage-yum.sh did. Default false. */
  readonly devices?: boolean;
  /** Write /etc/sysconfig/network, as mkimage-yum.sh did. Default false. */
  readonly network?: boolean;
  /**
   * On top of an image: which of its packages get the newest version: `"all"`, `"security"` (what has an
   * erratum for security), or names. Default: what is asked for, and what a dependency wants newer.
   */
  readonly upgrade?: "all" | "security" | readonly string[];
  /** On top of an image: packages of it to remove, with those that need them. */
  readonly remove?: readonly string[];
  /**
   * On top of an image: choose from the repositories that its own dnf or yum has beside the release's, too, with
   * the keys that it has for them. Default true, but where `repositories` are given.
   */
  readonly baseSources?: boolean;
}

export type GroupType = "mandatory" | "default" | "optional";
export type Minimize = "none" | "febootstrap";
