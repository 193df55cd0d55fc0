/**
 * Names of licences that Fedora used before those of SPDX: in Fedora to 37, in EL to 9.
 *
 * Only names that can mean one licence: "BSD", "LGPLv2+" or "Python" stood for several.
 *
 * @see https://docs.fedoraproject.org/en-US/legal/all-allowed/
 * @module
 */

/** SPDX expressions by name, in lower case. What differs in its version only needs no entry. */
export const FEDORA_NAMES: Readonly<Record<string, string>> = {
  "afl 2.1": "AFL-2.1",
  "artistic 2.0": "Artistic-2.0",
  "asl 1.0": "Apache-1.0",
  "asl 1.1": "Apache-1.1",
  "asl 2.0": "Apache-2.0",
  boost: "BSL-1.0",
  cc0: "CC0-1.0",
  "gpl+": "GPL-1.0-or-later",
  lgplv2: "LicenseRef-LGPLv2",
  "lgplv2+": "LicenseRef-LGPLv2-or-later",
  "mplv1.0": "MPL-1.0",
  "mplv1.1": "MPL-1.1",
  "mplv2.0": "MPL-2.0",
};
