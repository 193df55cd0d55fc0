/**
 * Compares the releases of Debian and Ubuntu that are known here with distro-info-data, and the keys of
 * all with the keyrings of Debian. Prints what differs, and exits with 1 if anything does.
 *
 * Takes the directory into which newer packages were unpacked, by default the host itself:
 *
 *     for deb in distro-info-data_*.deb distribution-gpg-keys_*.deb; do dpkg-deb -x $deb newer; done
 *     pnpm check:releases newer
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { DEBIAN, type Distribution, UBUNTU } from "@rootsmith/distro-debian";

const directory = join(process.argv[2] ?? "/", "usr/share");
const problems = [
  ...datesOf("debian.csv", DEBIAN, "trixie"),
  ...datesOf("ubuntu.csv", UBUNTU, "trusty"),
  ...fedoraKeys(),
];
process.stdout.write(problems.map((problem) => `${problem}\n`).join(""));
process.exitCode = problems.length > 0 ? 1 : 0;

/** @param oldest From which release on each one has to be known. */
function datesOf(file: string, { name, releases }: Distribution, oldest: string): string[] {
  const path = join(directory, "distro-info", file);
  if (!existsSync(path)) return [`${path} is not there: unpack distro-info-data`];
  const [header = "", ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const keys = header.split(",");
  const rows = lines.map((line) => {
    const cells = line.split(",");
    return new Map(keys.map((key, index) => [key, cells[index] || undefined]));
  });
  const first = rows.findIndex((row) => row.get("series") === oldest);
  return rows.flatMap((row, index) => {
    const series = row.get("series") ?? "";
    const known = releases.find(({ codename }) => codename === series);
    if (known === undefined) {
      const isWanted = index >= first && row.get("version") !== undefined;
      return isWanted ? [`${name} ${series} is not known`] : [];
    }
    const { released, ends, longTermEnds } = known.dates ?? {};
    const theirs = [
      row.get("release"),
      row.get("eol"),
      name === "debian" ? row.get("eol-lts") : undefined,
    ];
    return [released, ends, longTermEnds].join() === theirs.join()
      ? []
      : [
          `${name} ${series}: ${[released, ends, longTermEnds].join()} here, ${theirs.join()} there`,
        ];
  });
}

/** Each release of Fedora has a key of its own, which is there before the release. */
function fedoraKeys(): string[] {
  const path = join(directory, "distribution-gpg-keys/fedora");
  if (!existsSync(path)) return [`${path} is not there: unpack distribution-gpg-keys`];
  const known = readFileSync(
    join(import.meta.dirname, "../packages/distro-centos/src/releases/release-keys.ts"),
    "utf8",
  );
  const numbers = Array.from({ length: 20 }, (_, index) => 41 + index);
  return numbers.flatMap((number) => {
    const file = join(path, `RPM-GPG-KEY-fedora-${number}-primary`);
    if (!existsSync(file) || known.includes(bodyOf(readFileSync(file, "utf8")))) return [];
    return [`the key of fedora ${number} is not known`];
  });
}

/** The first lines of an armored key that no other has. */
function bodyOf(armored: string): string {
  return armored
    .slice(armored.indexOf("\n\n") + 2)
    .split("\n")
    .slice(0, 4)
    .join("\n");
}
