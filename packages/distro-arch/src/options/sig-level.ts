/**
 * Which signatures there have to be.
 *
 * @see pacman.conf(5), "PACKAGE AND DATABASE SIGNATURE CHECKING"
 * @module
 */

/** `"optional"`: where there is one, it has to be good. */
export type SignatureCheck = "never" | "optional" | "required";

export interface SigLevel {
  readonly packages: SignatureCheck;
  readonly databases: SignatureCheck;
  /** A key that the caller gave counts even where nobody vouches for it. */
  readonly trustAll: boolean;
}

/** What Arch Linux sets in pacman.conf. */
export const DEFAULT_SIG_LEVEL = "Required DatabaseOptional";

const WORD = /^(Package|Database)?(Never|Optional|Required|TrustedOnly|TrustAll)$/;

/** Undefined where a word is not one of pacman.conf's. What comes later counts. */
export function parseSigLevel(text: string): SigLevel | undefined {
  let level: SigLevel = { packages: "optional", databases: "optional", trustAll: false };
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const [, scope, what] = WORD.exec(word) ?? [];
    if (what === undefined) return undefined;
    if (what.startsWith("Trust")) {
      if (scope !== "Database") level = { ...level, trustAll: what === "TrustAll" };
      continue;
    }
    const check = what.toLowerCase() as SignatureCheck;
    level = {
      ...level,
      ...(scope !== "Database" && { packages: check }),
      ...(scope !== "Package" && { databases: check }),
    };
  }
  return level;
}
