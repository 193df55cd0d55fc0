/**
 * What configuring leaves behind that differs from build to build: logs, backups, identities, dates.
 *
 * The first of them are those of debuerreotype and mmdebstrap.
 *
 * @module
 */
import type { Normalization } from "@rootsmith/core/provider";
import { withoutDates } from "./java-keystore.ts";
import { withoutOrigin } from "./lookup-tables.ts";
import { atMidnight, withoutHostID } from "./popularity-contest.ts";
import { atEpoch } from "./sendmail-dates.ts";

/** Those of every distribution of the family. */
export const NORMALIZATIONS: readonly Normalization[] = [
  {
    name: "logs",
    reason: "what was installed when, line by line; they tell of the build, not of the rootfs",
    paths: [
      "var/log/alternatives.log",
      "var/log/apt/eipp.log.xz",
      "var/log/apt/history.log",
      "var/log/apt/term.log",
      "var/log/bootstrap.log",
      "var/log/dpkg.log",
    ],
    action: "remove",
  },
  {
    name: "backups",
    reason: "dpkg's and debconf's states before the last change, and work that is done",
    paths: [
      "var/cache/debconf/config.dat-old",
      "var/cache/debconf/templates.dat-old",
      "var/lib/dpkg/available",
      "var/lib/dpkg/diversions-old",
      "var/lib/dpkg/statoverride-old",
      "var/lib/dpkg/status-old",
      "var/lib/dpkg/tmp.ci",
    ],
    action: "remove",
  },
  {
    name: "host-kernel",
    reason: "apt lists the kernel of the build host as one to keep, and makes the list again",
    paths: ["etc/apt/apt.conf.d/01autoremove-kernels"],
    action: "remove",
  },
  {
    name: "java-keystore",
    reason: "when each certificate was added, to the millisecond",
    paths: ["etc/ssl/certs/java/cacerts"],
    action: withoutDates,
  },
  {
    name: "lookup-tables",
    reason: "ids that Berkeley DB makes of inode, device and time; when postfix made its aliases",
    paths: ["etc/*.db", "etc/aliases.cdb", "etc/aliases.lmdb", "etc/sasldb2"],
    action: withoutOrigin,
  },
  {
    name: "sendmail-dates",
    reason: "when its configuration was made, in comments",
    paths: [
      "etc/cron.d/sendmail",
      "etc/mail/Makefile",
      "etc/mail/*.cf",
      "etc/mail/databases",
      "etc/mail/sasl/sasl.m4",
      "etc/mail/tls/starttls.m4",
    ],
    action: atEpoch,
  },
  {
    name: "iscsi-initiator",
    reason: "random; open-iscsi draws another name when it starts",
    paths: ["etc/iscsi/initiatorname.iscsi"],
    action: () => new TextEncoder().encode("GenerateName=yes\n"),
  },
  {
    name: "nvme-host",
    reason: "random; nvme gen-hostnqn and uuidgen make others",
    paths: ["etc/nvme/hostid", "etc/nvme/hostnqn"],
    action: "remove",
  },
  {
    name: "popularity-contest",
    reason: "a random name of the machine, and when it reports",
    paths: ["etc/popularity-contest.conf"],
    action: withoutHostID,
  },
  {
    name: "popularity-contest-time",
    reason: "a random minute",
    paths: ["etc/cron.d/popularity-contest"],
    action: atMidnight,
  },
];
