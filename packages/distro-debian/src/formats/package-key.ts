/**
 * How packages of one rootfs refer to one another.
 *
 * @module
 */

interface Identity {
  readonly name: string;
  /** `"all"` or an architecture. */
  readonly architecture: string;
}

/** `name`, or `name:architecture` where that is a foreign one: unique among the packages of a rootfs. */
export function packageKey(item: Identity, native: string): string {
  const architecture = ownArchitecture(item, native);
  return architecture === native ? item.name : `${item.name}:${architecture}`;
}

/** The architecture that a package counts for: `all` is at home on the native one. */
export function ownArchitecture({ architecture }: Identity, native: string): string {
  return architecture === "all" ? native : architecture;
}
