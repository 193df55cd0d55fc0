/**
 * The shell script that is process 1 of a session's namespaces.
 *
 * It stays outside the rootfs, so that scripts inside find themselves in a chroot; it reaps what
 * they leave behind; and when it ends, the kernel ends every process of the session and drops every
 * mount. Nothing of a session is on the host's disks.
 *
 * @module
 */
import { DEVICE_NAMES } from "./device-problem.ts";

/**
 * Where a session mounts what it has, in its own mount namespace: a directory that is there on
 * every Linux, and in which nobody keeps files that a build could read.
 */
export const STAGE = "/dev/pts";

/** The tree under construction. */
export const ROOTFS: string = `${STAGE}/rootfs`;

/** Directories of {@linkcode STAGE} that a running program finds at the same place in the rootfs. */
export const KERNEL_DIRECTORIES = ["proc", "sys", "dev"] as const;

/**
 * To be run as `sh -c SCRIPT sh COMMAND...`. Prints an empty line when the namespaces are there and
 * waits for a line, so that ids can be mapped; then mounts and runs COMMAND.
 */
export const NAMESPACE_SCRIPT: string = `
set -e
umask 022
echo
read -r go
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t tmpfs -o mode=755 rootsmith ${STAGE}
cd ${STAGE}
mkdir rootfs proc sys dev
mount -t tmpfs -o mode=755 rootfs rootfs
mount --bind /proc proc
# A container host may forbid sysfs; scripts get along without it.
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys 2>/dev/null || :
# With the sticky bit, or writable by others, the kernel refuses O_CREAT on the devices.
mount -t tmpfs -o mode=755,nosuid dev dev
mkdir dev/pts dev/shm
for name in ${DEVICE_NAMES.join(" ")}; do
  : > dev/$name
  mount --bind /dev/$name dev/$name
done
mount -t devpts -o newinstance,nosuid,noexec,mode=620,ptmxmode=666 devpts dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
hostname localhost 2>/dev/null || echo localhost 2>/dev/null > /proc/sys/kernel/hostname || :
cd /
# Not the last command: the shell has to stay, as process 1.
"$@" || exit $?
exit 0
`;
