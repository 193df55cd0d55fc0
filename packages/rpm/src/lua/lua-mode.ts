/**
 * Permission bits as Lua scriptlets write them: rpm's `posix` library has rules of its own.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html#posix
 * @module
 */

const RWX = "rwxrwxrwx";
const SETUID = 0o4000;
const SETGID = 0o2000;
/** Where `s` may stand, and what it sets beside the right to execute. */
const SPECIAL: Readonly<Record<number, number>> = { 2: SETUID, 5: SETGID };

const WHO: Readonly<Record<string, number>> = {
  u: 0o4700,
  g: 0o2070,
  o: 0o1007,
  a: 0o7777,
  " ": 0,
};
const WHAT: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, " ": 0 };

/** `"rwsr-xr-x"`: a sticky bit is not shown. */
export function modeText(mode: number): string {
  return [...RWX]
    .map((letter, at) => {
      const isSet = (mode & (0o400 >> at)) !== 0;
      const special = SPECIAL[at] ?? 0;
      if ((mode & special) !== 0) return isSet ? "s" : "S";
      return isSet ? letter : "-";
    })
    .join("");
}

/**
 * What becomes of `mode` by `"0755"`, `"rwxr-xr-x"` or `"u+w,g-w"`; undefined if rpm takes it for
 * a bad mode. In the last form `=` replaces the whole mode, of everyone, as it does in rpm; the
 * umask has no say.
 */
export function changedMode(mode: number, text: string): number | undefined {
  if (/^[r-]/.test(text)) return spelledMode(mode, text);
  const octal = /^[0-7]+/.exec(text)?.[0];
  if (octal !== undefined) return Number.parseInt(octal, 8) & 0o7777;
  let changed = mode;
  for (const clause of text.split(",")) {
    const [, who, operator, what] = /^([ugoa ]*)([-+=])([rwxs ]*)$/.exec(clause) ?? [];
    if (who === undefined || what === undefined) return undefined;
    const affected = union(who, WHO) || 0o7777;
    const bits = union(what, WHAT);
    if (bits === 0) continue;
    if (operator === "+") changed |= bits & affected;
    else if (operator === "-") changed &= ~(bits & affected);
    else changed = bits & affected;
  }
  return changed;
}

/** Letters that do not belong to their place leave the bit as it is. */
function spelledMode(mode: number, text: string): number | undefined {
  let changed = mode & ~(SETUID | SETGID);
  for (const [at, letter] of [...text].slice(0, RWX.length).entries()) {
    const bit = 0o400 >> at;
    if (letter === RWX[at]) changed |= bit;
    else if (letter === "-") changed &= ~bit;
    else if (letter === "s") {
      const special = SPECIAL[at];
      if (special === undefined) return undefined;
      changed |= bit | special;
    }
  }
  return changed;
}

function union(letters: string, bits: Readonly<Record<string, number>>): number {
  return [...letters].reduce((all, letter) => all | (bits[letter] ?? 0), 0);
}
