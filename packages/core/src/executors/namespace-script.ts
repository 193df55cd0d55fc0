/**
 * The shell script that is process 1 of a session's outer namespaces.
 *
 * Outside are the programs of the host and the session host, which writes the tree; scripts run
 * inside a second pid namespace and a second mount namespace, from which nothing of that can be
 * seen. When process 1 ends, the kernel ends every process of the session and drops every mount.
 * Nothing that a session changes is on the host's disks.
 *
 * @module
 */
import process from "node:process";
import { findProgram } from "../programs/host-programs.ts";
import { DEVICES } from "./device-problem.ts";
import { octal } from "./octal.ts";
import { systemCallFilter } from "./system-call-filter.ts";

/**
 * Where a session mounts what it has, in its own mount namespace: a directory that is there on
 * every Linux, and in which nobody keeps files that a build could read.
 */
export const STAGE = "/dev/pts";

/** The tree under construction. */
export const ROOTFS: string = `${STAGE}/rootfs`;

/** A copy of the host's shell: scripts can reach it as `/proc/1/exe`, so that it is not the host's own. */
export const SHELL: string = `${STAGE}/sh`;

/** Directories of {@linkcode STAGE} that a running program finds at the same place in the rootfs. */
export const KERNEL_DIRECTORIES = ["proc", "sys", "dev"] as const;

/** As arguments of setpriv(1), one a line: what a process gives up for good before it runs scripts. */
export const CONFINEMENT: string = `${STAGE}/confinement`;

/**
 * The capabilities that scripts keep, those of a container: chown, dac_override, fowner, fsetid,
 * kill, setgid, setuid, setpcap, net_bind_service, net_raw, sys_chroot, mknod, audit_write, setfcap.
 * By number, since a setpriv older than the kernel knows no names of new ones.
 */
const KEPT_CAPABILITIES = "0 1 3 4 5 6 7 8 10 13 18 27 29 31";

/** `NAME:MAJOR:MINOR` each. */
const DEVICE_NODES = Object.entries(DEVICES)
  .map((node) => node.flat().join(":"))
  .join(" ");

/**
 * Lines for the one who started a shell that waits at the host's root in a mount namespace of its
 * own: puts `DIRECTORY` in the place of that root, for the shell too, and drops the host's tree.
 */
export const seal = (pid: string, directory: string): string => `
nsenter --mount=/proc/${pid}/ns/mnt pivot_root ${directory} ${directory}
umount --no-mtab --no-canonicalize --lazy --namespace=/proc/${pid}/ns/mnt /
`;

/** Closes what a caller or a runtime left open. To be run by {@linkcode scriptShell}. */
export const CLOSE_DESCRIPTORS = `
for fd in /proc/self/fd/*; do
  fd=\${fd##*/}
  [ $fd -gt 2 ] || continue
  (eval "exec $fd>&-") 2>/dev/null || { echo "without bash, descriptor $fd of the caller cannot be closed" >&2; exit 1; }
  eval "exec $fd>&-"
done`;

/**
 * A shell that can close descriptors above 9, as few callers leave them open: bash, since dash cannot. With
 * a socket as its input, as Node gives it, bash would read the caller's .bashrc.
 */
export function scriptShell(): readonly [string, ...string[]] {
  return findProgram("bash") === undefined ? ["sh"] : ["bash", "--norc", "-p"];
}

const filter = systemCallFilter(process.arch);

/** From util-linux 2.41 on, setpriv takes a filter of system calls. */
const FILTER_SCRIPT =
  filter &&
  `case $(setpriv --help) in
  *--seccomp-filter*)
    printf '${octal(filter)}' > filter
    confinement="$confinement --seccomp-filter=${STAGE}/filter" ;;
esac`;

/** Process 1 of the scripts' namespace: reaps what is orphaned, and has nothing that leads anywhere. */
const INIT_SCRIPT = `trap "" CHLD; exec <>${STAGE}/never 2>&0; echo; exec >&0; while :; do read -r never; done`;

/**
 * To be run as `sh -c SCRIPT sh COMMAND...` by {@linkcode scriptShell}. Prints an empty line when the namespaces are there and waits for a line, so that ids can be
 * mapped; then makes what scripts will run in, and runs COMMAND with the pid of the scripts'
 * process 1 as its last argument.
 */
export const NAMESPACE_SCRIPT: string = `
set -e
umask 022
${CLOSE_DESCRIPTORS}
echo
read -r go
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t tmpfs -o mode=755 rootsmith ${STAGE}
cd ${STAGE}
mkdir rootfs nothing proc sys dev nodes
mkfifo started never
cp "$(command -v sh)" sh
# On nodev, no script can reach a device of the host by making its node.
mount -t tmpfs -o mode=755,nodev rootfs rootfs
mount -t tmpfs -o mode=755,ro nothing nothing
# A container host may forbid sysfs; scripts get along without it.
if mount -t sysfs -o nosuid,nodev,noexec sysfs sys 2>/dev/null; then
  echo 0x1 2>/dev/null > sys/class/net/lo/flags || ip link set lo up 2>/dev/null || :
  mount -o remount,bind,ro,nosuid,nodev,noexec sys
else
  ip link set lo up 2>/dev/null || :
fi
# With the sticky bit, or writable by others, the kernel refuses O_CREAT on the devices.
mount -t tmpfs -o mode=755,nosuid,nodev dev dev
mkdir dev/pts dev/shm
# Where .devfsd is a device, MAKEDEV and the scripts of its package leave the rest of /dev alone.
for node in ${DEVICE_NODES} .devfsd:1:3; do
  name=\${node%%:*} numbers=\${node#*:}
  own=$name
  : > dev/$name
  # Of its own: what a script does to it is not done to the host's. A user has to take the host's.
  if mknod -m 666 nodes/$name c \${numbers%:*} \${numbers#*:} 2>/dev/null && { [ $name = tty ] || : < nodes/$name; } 2>/dev/null
  then mount --bind nodes/$name dev/$name
  else
    [ $name != .devfsd ] || own=null
    mount --bind /dev/$own dev/$name
  fi
done
mount -t devpts -o newinstance,nosuid,noexec,mode=620,ptmxmode=666 devpts dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
hostname localhost 2>/dev/null || echo localhost 2>/dev/null > /proc/sys/kernel/hostname || :
all= dropped= number=0
last=$(cat /proc/sys/kernel/cap_last_cap) # which dash's own read cuts after one digit
while [ $number -le $last ]; do
  all=$all,-cap_$number
  case " ${KEPT_CAPABILITIES} " in
    *" $number "*) ;;
    *) dropped=$dropped,-cap_$number ;;
  esac
  number=$((number + 1))
done
confinement="--clear-groups --no-new-privs --inh-caps=\${all#,} --bounding-set=\${dropped#,}"
${FILTER_SCRIPT ?? ""}
echo "$confinement" > confinement
cd /
# Its first child is process 1 of the namespace. That gets a mount namespace without anything.
unshare --pid sh -ec '
  unshare --mount setpriv $1 env -i ${SHELL} -c "$2" > ${STAGE}/started &
  echo $! > ${STAGE}/init
  read -r line < ${STAGE}/started
  mount -t proc -o ro,nosuid,nodev,noexec proc ${STAGE}/proc
' sh "$confinement" '${INIT_SCRIPT}'
read -r init < ${STAGE}/init
${seal("$init", `${STAGE}/nothing`)}
# Not the last command: the shell has to stay, as process 1.
"$@" $init || exit $?
exit 0
`;
