/**
 * How what a Lua scriptlet asks of the rootfs fails.
 *
 * @see errno(3); the texts are those of glibc
 * @module
 */

const ERRORS = {
  EPERM: [1, "Operation not permitted"],
  ENOENT: [2, "No such file or directory"],
  ESRCH: [3, "No such process"],
  EBADF: [9, "Bad file descriptor"],
  ECHILD: [10, "No child processes"],
  EACCES: [13, "Permission denied"],
  EEXIST: [17, "File exists"],
  ENOTDIR: [20, "Not a directory"],
  EISDIR: [21, "Is a directory"],
  EINVAL: [22, "Invalid argument"],
  ESPIPE: [29, "Illegal seek"],
  ENOTEMPTY: [39, "Directory not empty"],
  ELOOP: [40, "Too many levels of symbolic links"],
} as const;

/** A system call that failed. */
export class Errno extends Error {
  readonly errno: number;

  constructor(name: keyof typeof ERRORS) {
    const [errno, text] = ERRORS[name];
    super(text);
    this.errno = errno;
  }
}

/** What a failing system call leaves. */
export function orNothing<Value>(call: () => Value): Value | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
