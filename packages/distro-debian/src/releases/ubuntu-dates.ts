/**
 * When releases of Ubuntu were released, and when their support ends.
 *
 * @see ubuntu.csv of distro-info-data
 * @module
 */
import type { ReleaseDates } from "@rootsmith/core/provider";

/** The package that has all of these days, and the day on which they were taken from it. */
const FROM = { source: "distro-info-data 2026.10.12-1", checked: "2026-12-01" } as const;

/** By codename. */
export const UBUNTU_DATES: ReadonlyMap<string, ReleaseDates> = new Map(
  Object.entries({
    trusty: { released: "2014-04-17", ends: "2019-04-25", ...FROM },
    utopic: { released: "2014-10-23", ends: "2015-07-23", ...FROM },
    vivid: { released: "2015-04-23", ends: "2016-02-04", ...FROM },
    wily: { released: "2015-10-22", ends: "2016-07-28", ...FROM },
    xenial: { released: "2016-04-21", ends: "2021-04-30", ...FROM },
    yakkety: { released: "2016-10-13", ends: "2017-07-20", ...FROM },
    zesty: { released: "2017-04-13", ends: "2018-01-13", ...FROM },
    artful: { released: "2017-10-19", ends: "2018-07-19", ...FROM },
    bionic: { released: "2018-04-26", ends: "2023-05-31", ...FROM },
    cosmic: { released: "2018-10-18", ends: "2019-07-18", ...FROM },
    disco: { released: "2019-04-18", ends: "2020-01-23", ...FROM },
    eoan: { released: "2019-10-17", ends: "2020-07-17", ...FROM },
    focal: { released: "2020-04-23", ends: "2025-05-29", ...FROM },
    groovy: { released: "2020-10-22", ends: "2021-07-22", ...FROM },
    hirsute: { released: "2021-04-22", ends: "2022-01-20", ...FROM },
    impish: { released: "2021-10-14", ends: "2022-07-14", ...FROM },
    jammy: { released: "2022-04-21", ends: "2027-06-01", ...FROM },
    kinetic: { released: "2022-10-20", ends: "2023-07-20", ...FROM },
    lunar: { released: "2023-04-20", ends: "2024-01-25", ...FROM },
    mantic: { released: "2023-10-12", ends: "2024-07-11", ...FROM },
    noble: { released: "2024-04-25", ends: "2029-05-31", ...FROM },
    oracular: { released: "2024-10-10", ends: "2025-07-10", ...FROM },
    plucky: { released: "2025-04-17", ends: "2026-01-15", ...FROM },
    questing: { released: "2025-10-09", ends: "2026-07-09", ...FROM },
    resolute: { released: "2026-04-23", ends: "2031-05-29", ...FROM },
    stonking: { released: "2026-10-15", ends: "2027-07-15", ...FROM },
    tenacious: { released: "2027-04-22", ends: "2028-01-20", ...FROM },
  }),
);
