/**
 * The changelogs that rpm's database has of its packages.
 *
 * @module
 */
import type { ChangelogEntry, PackageHistory } from "@rootsmith/core/provider";
import { TAG } from "../file/rpm-tags.ts";
import type { StoredHeader } from "../file/stored-header.ts";
import { compareEvr, parseEvr } from "../metadata/evr.ts";
import { installedRpms } from "./installed-packages.ts";

export const RPM_HISTORY: PackageHistory = {
  type: "rpm",
  // Entries seldom name the epoch, and versions of source packages do not.
  compareVersions: (a, b) => compareEvr({ ...parseEvr(a), epoch: 0 }, { ...parseEvr(b), epoch: 0 }),
  async changelogs(rootfs, packages) {
    const wanted = new Set(packages.map(({ purl }) => purl));
    const found = new Map<string, readonly ChangelogEntry[]>();
    for (const { header, fact } of await installedRpms(rootfs)) {
      const entries = wanted.has(fact.purl) ? entriesOf(header) : [];
      if (entries.length > 0) found.set(fact.purl, entries);
    }
    return found;
  },
};

function entriesOf(header: StoredHeader): ChangelogEntry[] {
  const times = header.numbers(TAG.CHANGELOGTIME);
  const names = header.strings(TAG.CHANGELOGNAME);
  return header.strings(TAG.CHANGELOGTEXT).map((text, index) => {
    // "A Person <a@example.org> - 1:2.0-3"
    const [, version] = /[\s>]-?\s*(?:\d+:)?(\d[^\s:]*)\s*$/.exec(names[index] ?? "") ?? [];
    const time = times[index];
    return {
      ...(version !== undefined && { version }),
      ...(time !== undefined && { date: new Date(time * 1000).toISOString().slice(0, 10) }),
      text,
    };
  });
}
