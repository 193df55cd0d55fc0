/**
 * The system calls that scripts may not make, as a program for seccomp(2): what capabilities do not
 * keep away. The kernel's keyrings are the caller's; a user namespace would bring back every capability.
 *
 * The calls are those that container engines refuse without CAP_SYS_ADMIN.
 *
 * @see https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html
 * @see https://www.kernel.org/doc/html/latest/networking/filter.html
 * @module
 */
import { Buffer } from "node:buffer";

interface Calls {
  /** AUDIT_ARCH_*, as the kernel tells it to a filter. */
  readonly audit: number;
  readonly denied: readonly number[];
  /** Denied with flags that make namespaces. */
  readonly clone: number;
  readonly unshare: number;
}

/** open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr; io_uring_*: the same everywhere. */
const NEW_CALLS = [428, 429, 430, 431, 432, 433, 442, 425, 426, 427];

/**
 * In this order: add_key, request_key, keyctl, bpf, perf_event_open, userfaultfd, kexec_load,
 * init_module, finit_module, delete_module, open_by_handle_at, setns, mount, umount2, pivot_root;
 * then kexec_file_load and umount, where there are such.
 */
const X86_64: Calls = {
  audit: 0xc000003e,
  denied: [248, 249, 250, 321, 298, 323, 246, 175, 313, 176, 304, 308, 165, 166, 155, 320],
  clone: 56,
  unshare: 272,
};
const I386: Calls = {
  audit: 0x40000003,
  denied: [286, 287, 288, 357, 336, 374, 283, 128, 350, 129, 342, 346, 21, 52, 217, 22],
  clone: 120,
  unshare: 310,
};
const AARCH64: Calls = {
  audit: 0xc00000b7,
  denied: [217, 218, 219, 280, 241, 282, 104, 105, 273, 106, 265, 268, 40, 39, 41, 294],
  clone: 220,
  unshare: 97,
};
const ARM: Calls = {
  audit: 0x40000028,
  denied: [309, 310, 311, 386, 364, 388, 347, 128, 379, 129, 371, 375, 21, 52, 218, 401],
  clone: 120,
  unshare: 337,
};

/** By the runtime's name of the host's architecture: what its kernel runs. */
const HOSTS: ReadonlyMap<string, readonly Calls[]> = new Map([
  ["x64", [X86_64, I386]],
  ["arm64", [AARCH64, ARM]],
]);

const CLONE3 = 435;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NAMESPACE_FLAGS = 0x7e020000;
/** The calls of x32, which run on x86-64 with this bit in their number. */
const X32_BIT = 0x40000000;

const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const IF_ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;
/** Offsets in struct seccomp_data. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

/** Code, jump if true, jump if false, operand. */
type Instruction = readonly [number, number, number, number];

/** For a host of this `process.arch`; undefined where the numbers of its calls are not known. */
export function systemCallFilter(arch: string): Uint8Array | undefined {
  const tables = HOSTS.get(arch);
  if (tables === undefined) return undefined;
  const program: Instruction[] = [[LOAD, 0, 0, ARCHITECTURE]];
  for (const calls of tables) {
    const block = blockOf(calls);
    program.push([IF_EQUAL, 0, block.length, calls.audit], ...block);
  }
  program.push([RETURN, 0, 0, EPERM]);
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, ifTrue, ifFalse, operand]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(operand, index * 8 + 4);
  }
  return bytes;
}

function blockOf({ denied, clone, unshare }: Calls): Instruction[] {
  const tests: (readonly [number, number, "deny" | "flags" | "absent"])[] = [
    [IF_AT_LEAST, X32_BIT, "deny"],
    ...[...denied, ...NEW_CALLS].map((call) => [IF_EQUAL, call, "deny"] as const),
    [IF_EQUAL, clone, "flags"],
    [IF_EQUAL, unshare, "flags"],
    [IF_EQUAL, CLONE3, "absent"],
  ];
  const tail: Instruction[] = [
    [RETURN, 0, 0, ALLOW],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    [IF_ANY_BIT, 1, 0, NAMESPACE_FLAGS],
    [RETURN, 0, 0, ALLOW],
    [RETURN, 0, 0, EPERM],
    [RETURN, 0, 0, ENOSYS], // then C libraries take clone, whose flags can be seen
  ];
  const places = { flags: 1, deny: 4, absent: 5 };
  return [
    [LOAD, 0, 0, NUMBER],
    ...tests.map(([code, operand, place], index): Instruction => {
      return [code, tests.length - 1 - index + places[place], 0, operand];
    }),
    ...tail,
  ];
}
