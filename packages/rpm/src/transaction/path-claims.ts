/**
 * Which package owns a path, and which files two packages may share.
 *
 * @module
 */
import { DuplicateEntryError } from "@rootsmith/core/provider";
import type { OpenRpm } from "../file/open-rpms.ts";
import { kindOf, mayShare } from "../file/shared-file.ts";
import type { OwnedFile } from "./base-files.ts";

/** Colour of ELF files of 64 bits, which win over those of 32. */
const WIDE = 2;

export class PathClaims {
  readonly #owners: Map<string, OwnedFile>;
  readonly #rpmVersion: string;

  /**
   * @param owners What packages of the image below own.
   * @param rpmVersion Of the rpm whose rules decide what two packages may share: `"4.16"`.
   */
  constructor(owners: ReadonlyMap<string, OwnedFile> | undefined, rpmVersion: string) {
    this.#owners = new Map(owners);
    this.#rpmVersion = rpmVersion;
  }

  /**
   * Whether a package may put its file there; false: what is there stays.
   *
   * @throws {DuplicateEntryError} If another package has something different there.
   */
  claim(at: string, owned: OwnedFile): boolean {
    const earlier = this.#owners.get(at);
    if (earlier !== undefined) {
      if (mayShare(earlier.listed, owned.listed, this.#rpmVersion)) return false;
      const [before, now] = [earlier.listed.color, owned.listed.color];
      if (before === now || before === 0 || now === 0) {
        throw new DuplicateEntryError(at, earlier.rpm.nevra, owned.rpm.nevra, {
          hint: `Leave one of the packages out: one has ${kindOf(earlier.listed)} there, the other ${kindOf(owned.listed)}`,
        });
      }
      if (before === WIDE) return false;
    }
    this.#owners.set(at, owned);
    return true;
  }

  /** Whether a file of another width is there instead of that of `rpm`. */
  isOutdone(at: string, rpm: OpenRpm, color: number): boolean {
    if (color === 0) return false;
    const owner = this.#owners.get(at);
    if (owner === undefined || owner.rpm === rpm) return false;
    return owner.listed.color !== 0 && owner.listed.color !== color;
  }
}
