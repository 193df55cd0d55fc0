/**
 * What the repositories have.
 *
 * @module
 */
import type {
  AvailablePackage,
  PackageFilter,
  Platform,
  ResolveContext,
} from "@rootsmith/core/provider";
import { fieldOf } from "./database/installed-packages.ts";
import type { AlpineSettings } from "./options/alpine-options.ts";
import { compareVersions } from "./relations/version.ts";
import type { ApkPackage } from "./repository/apk-package.ts";
import { openIndexes } from "./repository/open-indexes.ts";

/** @throws {SignatureError} If no trusted key has signed an index. */
export async function searchAlpine(
  settings: AlpineSettings,
  isWanted: PackageFilter,
  platform: Platform,
  ctx: ResolveContext,
): Promise<readonly AvailablePackage[]> {
  const { indexes } = await openIndexes(settings, platform, ctx);
  const found = indexes.flatMap(({ packages }) =>
    packages.filter(({ name, record }) => isWanted({ name, summary: fieldOf(record, "T") ?? "" })),
  );
  return [...Map.groupBy(found, ({ name }) => name).values()].flatMap((versions) =>
    versions
      .toSorted(
        (a, b) =>
          Number(isTagged(a)) - Number(isTagged(b)) || compareVersions(b.version, a.version),
      )
      .map(({ name, version, architecture, record, repository }, index) => {
        const summary = fieldOf(record, "T");
        return {
          name,
          version,
          architecture,
          ...(summary && { summary }),
          repositories: [repository],
          chosen: index === 0,
        };
      }),
  );
}

/** Its repository is for those alone who ask for the tag. */
function isTagged({ tag }: ApkPackage): boolean {
  return tag !== undefined;
}
