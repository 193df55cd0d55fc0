/**
 * What programs of a transaction find in their environment, and what runs scriptlets.
 *
 * @module
 */

/** PATH as in `/etc/profile` of Arch Linux. */
export const ENVIRONMENT = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/bin",
  HOME: "/root",
  LANG: "C.UTF-8",
} as const;

/** What pacman of Arch Linux is built to use. */
export const SHELL = "/usr/bin/bash";
