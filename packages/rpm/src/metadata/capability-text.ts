/**
 * File capabilities as packages write them, `cap_net_raw,cap_net_admin=ep`, turned into the extended
 * attribute that the kernel reads.
 *
 * @see cap_from_text(3), capabilities(7)
 * @see https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/capability.h?h=v6.12 struct vfs_cap_data
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";

/** The place of a name is its number. */
const CAPABILITIES = (
  "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable " +
  "net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio " +
  "sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time " +
  "sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog " +
  "wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore"
).split(" ");
const ALL = (1n << BigInt(CAPABILITIES.length)) - 1n;

/** Names, then operators each with the sets that it works on: `cap_chown,cap_kill=p+e`. */
const CLAUSE = /^([\w,]*)((?:[=+-][eip]*)+)$/;

const REVISION_2 = 0x0200_0000;
const EFFECTIVE = 1;

type SetName = "e" | "i" | "p";

/**
 * The value of `security.capability`, of revision 2.
 *
 * @throws {FormatError} If the text is malformed, or has a capability that is unknown; if no file can
 *   have the sets, as one bit stands for all that is effective: see cap_set_file(3), EINVAL.
 */
export function parseCapabilities(text: string): Uint8Array {
  const sets: Record<SetName, bigint> = { e: 0n, i: 0n, p: 0n };
  for (const clause of text.trim().split(/\s+/)) {
    const [, names, actions] = CLAUSE.exec(clause) ?? [];
    if (names === undefined || actions === undefined) throw malformed(text, clause);
    const mask = maskOf(names, text);
    for (const [, operator, flags = ""] of actions.matchAll(/([=+-])([eip]*)/g)) {
      for (const name of ["e", "i", "p"] as const) {
        if (operator === "=" || (operator === "-" && flags.includes(name))) sets[name] &= ~mask;
        if (operator !== "-" && flags.includes(name)) sets[name] |= mask;
      }
    }
  }
  if (sets.e !== 0n && ((sets.p | sets.i) & ~sets.e) !== 0n) {
    throw new FormatError(
      `Cannot set the capabilities "${text}": of a file all that are permitted or inheritable are effective, or none`,
      { format: "rpm" },
    );
  }
  const bytes = new DataView(new ArrayBuffer(20));
  const words = [sets.p, sets.i, sets.p >> 32n, sets.i >> 32n];
  // files have one bit for the whole effective set
  bytes.setUint32(0, REVISION_2 | (sets.e === 0n ? 0 : EFFECTIVE), true);
  for (const [index, word] of words.entries()) {
    bytes.setUint32(4 + index * 4, Number(word & 0xffff_ffffn), true);
  }
  return new Uint8Array(bytes.buffer);
}

function maskOf(names: string, text: string): bigint {
  if (names === "" || names.toLowerCase() === "all") return ALL;
  let mask = 0n;
  for (const name of names.split(",")) {
    const number = CAPABILITIES.indexOf(name.toLowerCase().replace(/^cap_/, ""));
    if (number === -1) throw malformed(text, name);
    mask |= 1n << BigInt(number);
  }
  return mask;
}

function malformed(text: string, part: string): FormatError {
  return new FormatError(`Cannot read the capabilities "${text}": "${part}" is unknown`, {
    format: "rpm",
  });
}
