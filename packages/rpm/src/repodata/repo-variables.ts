/**
 * Variables in the addresses and names of `.repo` files.
 *
 * @see dnf.conf(5), "Variables"
 * @module
 */

/** Values by name, without the dollar sign: `releasever`, `basearch`, `arch`, and those of `/etc/dnf/vars`. */
export type RepoVariables = Readonly<Record<string, string>>;

const BASE_ARCHS: Readonly<Record<string, string>> = {
  i486: "i386",
  i586: "i386",
  i686: "i386",
  armv7hl: "armhfp",
};

/**
 * The variables that every `.repo` file may use. `extra` are those of `/etc/yum/vars` and
 * `/etc/dnf/vars`, and win.
 *
 * @param arch rpm's name: `"x86_64"`.
 */
export function repoVariables(
  releasever: string,
  arch: string,
  extra: RepoVariables = {},
): RepoVariables {
  const [major = "", minor = ""] = releasever.split(".");
  return {
    releasever,
    releasever_major: major,
    releasever_minor: minor,
    arch,
    basearch: BASE_ARCHS[arch] ?? arch,
    ...extra,
  };
}

/**
 * `$name`, `${name}`, `${name:-if unset}`, `${name:+if set}`. An unknown variable stays as it is,
 * as yum and dnf leave it.
 */
export function substituteVariables(text: string, variables: RepoVariables): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g,
    (whole, plain, braced, operator, word) => {
      const name = (plain ?? braced).toLowerCase();
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (operator === "+") return value ? word : "";
      return (operator === "-" ? value || word : value) ?? whole;
    },
  );
}
