/**
 * Which architectures of packages a machine runs, and which of them can share a name.
 *
 * @see https://github.com/rpm-software-management/rpm/blob/master/rpmrc.in (arch_compat)
 * @module
 */

/** Best first. What is not here runs itself and `noarch`. */
const COMPATIBLE: Readonly<Record<string, readonly string[]>> = {
  x86_64: ["x86_64", "i686", "i586", "i486", "i386"],
  x86_64_v2: ["x86_64_v2", "x86_64", "i686", "i586", "i486", "i386"],
  i686: ["i686", "i586", "i486", "i386"],
  i386: ["i686", "i586", "i486", "i386"],
  armv7hl: ["armv7hl", "armv6hl"],
  armhfp: ["armv7hl", "armv6hl"],
  ppc64: ["ppc64", "ppc"],
  s390x: ["s390x", "s390"],
};

const NARROW = new Set(["i686", "i586", "i486", "i386", "ppc", "s390"]);

/** rpm's names, best first, without `noarch`. */
export function compatibleArchs(arch: string): readonly string[] {
  return COMPATIBLE[arch] ?? [arch];
}

/** Whether packages of an architecture are of 32 bits and can stand beside those of 64. */
export function isNarrow(arch: string): boolean {
  return NARROW.has(arch);
}

/**
 * Whether packages of one name and of these two architectures exclude each other: those of 32 and
 * of 64 bits do not, `noarch` excludes either.
 */
export function excludeEachOther(a: string, b: string): boolean {
  if (a === "noarch" || b === "noarch") return true;
  return NARROW.has(a) === NARROW.has(b);
}
