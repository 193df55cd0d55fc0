/**
 * File capabilities in words, as getcap(8) prints them.
 *
 * @see capabilities(7)
 * @see include/uapi/linux/capability.h of Linux for `struct vfs_cap_data` and the numbers
 * @module
 */

/** By number. */
const NAMES =
  "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore".split(
    " ",
  );

/** Of the value of `security.capability`: `"cap_net_raw=ep"`. */
export function capabilityText(value: Uint8Array): string {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  // Revision 1 has one pair of words, later ones two.
  if (value.byteLength < 12) return "damaged";
  const isEffective = (view.getUint32(0, true) & 1) === 1;
  const pairs = value.byteLength >= 20 ? 2 : 1;
  const namesIn = (word: number): string[] =>
    Array.from({ length: pairs * 32 }, (_, bit) => bit)
      .filter((bit) => (view.getUint32(4 + 8 * (bit >> 5) + word, true) >>> (bit & 31)) & 1)
      .map((bit) => `cap_${NAMES[bit] ?? bit}`);
  const permitted = namesIn(0);
  const inheritable = namesIn(4).filter((name) => !permitted.includes(name));
  return [
    ...(permitted.length > 0 ? [`${permitted.join(",")}=${isEffective ? "ep" : "p"}`] : []),
    ...(inheritable.length > 0 ? [`${inheritable.join(",")}=i`] : []),
  ].join(" ");
}
