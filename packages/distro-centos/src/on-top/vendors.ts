/**
 * Which vendors zypper takes for one: it replaces no package by one of another vendor.
 *
 * @see https://github.com/openSUSE/libzypp zypp/VendorAttr.cc
 * @module
 */

/** Whatever begins so is SUSE. */
const BUILT_IN: readonly string[] = ["suse"];
/** Where whole names count, not how they begin. */
const WHOLE = "opensuse";

/**
 * Whether packages of one vendor may be replaced by those of another one.
 *
 * @param texts The files of /etc/zypp/vendors.d: `vendors` of `[main]` lists vendors, or how they begin, that are alike.
 */
export function vendorCheck(texts: readonly string[]): (old: string, other: string) => boolean {
  let groups: readonly (readonly string[])[] = [BUILT_IN];
  for (const text of texts) {
    const [, list = ""] = /^\[main\][^[]*?^\s*vendors\s*=(.*)$/m.exec(text) ?? [];
    const vendors = list.split(",").map((vendor) => vendor.trim().toLowerCase());
    const added = vendors.filter((vendor) => vendor !== "");
    if (added.length === 0) continue;
    // lists that share a vendor are one
    const joined = groups.filter((group) => group.some((vendor) => added.includes(vendor)));
    const others = groups.filter((group) => !joined.includes(group));
    groups = [...others, [...new Set([...joined.flat(), ...added])]];
  }
  const groupOf = (vendor: string): readonly string[] | string => {
    const name = vendor.toLowerCase();
    const begins = groups
      .flat()
      .filter((start) => (name.startsWith(WHOLE) ? name === start : name.startsWith(start)));
    const longest = begins.toSorted((a, b) => b.length - a.length)[0];
    return groups.find((group) => group.some((start) => start === longest)) ?? name;
  };
  return (old, other) => groupOf(old) === groupOf(other);
}
