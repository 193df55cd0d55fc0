/**
 * apt's marks of packages that were installed as dependencies.
 *
 * @see apt-mark(8); pkgDepCache::writeStateFile in apt-pkg/depcache.cc of apt
 * @module
 */
import type { DebianLock } from "../lock/lock.ts";

/**
 * `extended_states` after an installation: what is asked for loses its mark, what has gone its stanza, and
 * what comes as a dependency gets one.
 */
export function extendedStates(
  before: string,
  { packages, onTop, architecture }: DebianLock,
): string {
  const ownArch = (arch: string): string => (arch === "all" ? architecture : arch);
  const keyOf = (name: string, arch: string): string =>
    arch === architecture ? name : `${name}:${arch}`;
  const marked = new Map<string, string>();
  for (const stanza of before.split(/\n{2,}/)) {
    const [, name = ""] = /^Package: (.*)$/m.exec(stanza) ?? [];
    const [, arch = architecture] = /^Architecture: (.*)$/m.exec(stanza) ?? [];
    if (name !== "") marked.set(keyOf(name, arch), `${stanza.trim()}\n\n`);
  }
  for (const key of [...(onTop?.removed ?? []), ...(onTop?.manual ?? [])]) marked.delete(key);
  for (const { key, name, automatic, architecture: arch } of packages) {
    if (!automatic) marked.delete(key);
    else if (!marked.has(key)) {
      marked.set(key, `Package: ${name}\nArchitecture: ${ownArch(arch)}\nAuto-Installed: 1\n\n`);
    }
  }
  return [...marked.values()].join("");
}
