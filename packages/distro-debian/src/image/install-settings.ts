/**
 * The options that decide how packages are unpacked and configured.
 *
 * @module
 */
import type { HookSettings } from "../options/hooks.ts";
import type { PathFilterOptions } from "../unpack/path-filter.ts";

export interface InstallSettings extends PathFilterOptions {
  /** `"extract"`: packages are unpacked and that is all, without a database. */
  readonly variant: string;
  readonly tweaks: "docker" | "none";
  readonly hooks: HookSettings;
}
