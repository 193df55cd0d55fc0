/**
 * What a user says of a module: `nodejs`, `nodejs:18`, `nodejs:18/minimal`.
 *
 * @see dnf(8), "Specifying Modules"
 * @module
 */

export interface ModuleSpec {
  /** As it was written. */
  readonly text: string;
  readonly name: string;
  /** Absent: the one that is enabled, else the default. */
  readonly stream?: string;
  /** May be a glob. Absent: those of the defaults. */
  readonly profile?: string;
  /** False: the stream is enabled, and nothing installed. */
  readonly isInstalled: boolean;
}

/** An item of the option `modules`: without a profile the stream is only enabled. */
export function enabledModule(text: string): ModuleSpec {
  const spec = moduleSpec(text);
  return { ...spec, isInstalled: spec.profile !== undefined };
}

/** What stands behind the `@` of a package specification: a profile is installed in any case. */
export function moduleSpec(text: string): ModuleSpec {
  const [, name = "", stream, profile] = /^([^:/]*)(?::([^/]*))?(?:\/(.*))?$/.exec(text) ?? [];
  return {
    text,
    name,
    ...(stream && { stream }),
    ...(profile && { profile }),
    isInstalled: true,
  };
}
