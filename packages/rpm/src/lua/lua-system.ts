/**
 * What Lua scriptlets find beside the files of the rootfs.
 *
 * @module
 */
import { rpmvercmp } from "../metadata/evr.ts";

export interface LuaSystem {
  /** Seconds since 1970-01-01Z: what counts as now. */
  readonly now: number;
  /** As packages have it: `"armv7hl"`. */
  readonly arch: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where the package database is: `"/var/lib/rpm"`. */
  readonly dbpath: string;
  /** Of the rpm that the rootfs has: `"4.20.1"`. */
  readonly rpmVersion: string;
}

/** Lua 5.1, as until rpm 4.11: numbers have no kinds, and some functions other names. */
export function hasOldLua({ rpmVersion }: LuaSystem): boolean {
  return rpmvercmp(rpmVersion, "4.12") < 0;
}

/** As uname(2) has it. */
export function machineOf({ arch }: LuaSystem): string {
  return arch === "armv7hl" ? "armv7l" : arch;
}
