/**
 * What the checks are called, and why one would look.
 *
 * @module
 */
import type { CheckName } from "../../image/image-report.ts";

interface CheckText {
  readonly title: string;
  readonly why: string;
  readonly level: "bad" | "warn" | "note";
}

export const CHECKS: Readonly<Record<CheckName, CheckText>> = {
  "private-keys": {
    title: "Private keys",
    why: "Everybody who has the image has these keys, and all containers share them.",
    level: "bad",
  },
  "empty-passwords": {
    title: "Users without a password",
    why: "Whoever reaches a login can log in as these users.",
    level: "bad",
  },
  "missing-libraries": {
    title: "Missing libraries",
    why: "These programs and libraries need a shared library that is not in the image. Plugins may get it from the program that loads them.",
    level: "warn",
  },
  "world-writable": {
    title: "World-writable files and directories",
    why: "Any user can change them. Directories with the sticky bit, such as /tmp, are left out.",
    level: "warn",
  },
  "unknown-owners": {
    title: "Owners without a name",
    why: "These files belong to a number that /etc/passwd or /etc/group does not have.",
    level: "warn",
  },
  "broken-links": {
    title: "Broken links",
    why: "They lead nowhere. Links to what an engine or a service makes at its start are left out.",
    level: "note",
  },
  leftovers: {
    title: "Leftovers",
    why: "Caches, lists, logs and backups that package managers and builds leave, which a container seldom needs.",
    level: "note",
  },
};

/** Of those that have found something. */
export const LEVELS = { bad: "look at this", warn: "check", note: "note" } as const;
