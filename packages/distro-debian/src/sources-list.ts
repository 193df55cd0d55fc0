/**
 * The apt sources of the image.
 *
 * @see sources.list(5)
 * @module
 */
import type { LockedAptFile } from "./lock.ts";
import type { DebianRelease } from "./releases.ts";

/** Suites that one mirror has. */
export interface AptSource {
  /** Base URL. */
  readonly mirror: string;
  readonly suites: readonly string[];
}

/** In the format that the release's own images use: deb822 from bookworm on, one line each before. */
export function aptSourcesFile(
  release: DebianRelease,
  sources: readonly AptSource[],
  components: readonly string[],
): Required<Omit<LockedAptFile, "base64">> {
  const names = components.join(" ");
  if (release.sources.format === "one-line") {
    const lines = sources.flatMap(({ mirror, suites }) =>
      suites.map((suite) => `deb ${mirror} ${suite} ${names}\n`),
    );
    return { path: "etc/apt/sources.list", text: lines.join("") };
  }
  const { signedBy } = release.sources;
  const stanzas = sources.map(({ mirror, suites }) =>
    [
      "Types: deb",
      `URIs: ${mirror}`,
      `Suites: ${suites.join(" ")}`,
      `Components: ${names}`,
      `Signed-By: ${signedBy}`,
      "",
    ].join("\n"),
  );
  return { path: "etc/apt/sources.list.d/debian.sources", text: stanzas.join("\n") };
}
