/**
 * The scriptlets and triggers of a package.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/scriptlet_expansion.html
 * @see https://rpm-software-management.github.io/rpm/manual/triggers.html
 * @see https://rpm-software-management.github.io/rpm/manual/file_triggers.html
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import type { RpmHeader } from "../file/rpm-header.ts";
import { TAG } from "../file/rpm-tags.ts";

/** One script and what runs it. */
export interface Scriptlet {
  /** The interpreter with its arguments: `["/bin/sh"]`, `["<lua>"]`. */
  readonly program: readonly string[];
  /** Empty where the program runs by itself, as with `-p /sbin/ldconfig`. */
  readonly body: string;
  /** `-e`: macros in the body are to be expanded. */
  readonly expandMacros: boolean;
  /** `-q`: query tags in the body, such as `%{NAME}`, are to be filled in from the header. */
  readonly expandTags: boolean;
}

/** What makes a trigger run. */
export interface TriggerCondition {
  /** Of a package; of a file trigger, the begin of a path. */
  readonly name: string;
  /** `"<"`, `">="`, `"="` …; empty for any version. */
  readonly comparison: string;
  readonly version: string;
}

export interface TriggerScriptlet extends Scriptlet {
  /** Before or after the files of the package that triggers are there, or before or after they are gone. */
  readonly when: "prein" | "in" | "un" | "postun";
  /** One that holds suffices. */
  readonly conditions: readonly TriggerCondition[];
  /** Of file triggers: those of a higher one run first. Default 1000000. */
  readonly priority: number;
}

export interface Scriptlets {
  readonly pretrans?: Scriptlet;
  readonly pre?: Scriptlet;
  readonly post?: Scriptlet;
  readonly preun?: Scriptlet;
  readonly postun?: Scriptlet;
  readonly posttrans?: Scriptlet;
  readonly preuntrans?: Scriptlet;
  readonly postuntrans?: Scriptlet;
  /** For packages of certain names. */
  readonly triggers: readonly TriggerScriptlet[];
  /** For packages with files below certain paths. */
  readonly fileTriggers: readonly TriggerScriptlet[];
  /** For the files of all packages together, once, when all are installed. */
  readonly transactionFileTriggers: readonly TriggerScriptlet[];
}

/** rpmscript.h: RPMSCRIPT_FLAG_EXPAND and RPMSCRIPT_FLAG_QFORMAT. */
const EXPAND_MACROS = 1;
const EXPAND_TAGS = 2;

// rpmds.h: RPMSENSE_LESS and so on
const LESS = 1 << 1;
const GREATER = 1 << 2;
const EQUAL = 1 << 3;
/** RPMSENSE_TRIGGERIN and so on. */
const MOMENTS: readonly (readonly [number, TriggerScriptlet["when"]])[] = [
  [1 << 16, "in"],
  [1 << 17, "un"],
  [1 << 18, "postun"],
  [1 << 25, "prein"],
];

const DEFAULT_INTERPRETER = "/bin/sh";
const DEFAULT_PRIORITY = 1_000_000;

/** The tags of one scriptlet: body, program, flags. */
const SCRIPTLET_TAGS = {
  pretrans: [TAG.PRETRANS, TAG.PRETRANSPROG, TAG.PRETRANSFLAGS],
  pre: [TAG.PREIN, TAG.PREINPROG, TAG.PREINFLAGS],
  post: [TAG.POSTIN, TAG.POSTINPROG, TAG.POSTINFLAGS],
  preun: [TAG.PREUN, TAG.PREUNPROG, TAG.PREUNFLAGS],
  postun: [TAG.POSTUN, TAG.POSTUNPROG, TAG.POSTUNFLAGS],
  posttrans: [TAG.POSTTRANS, TAG.POSTTRANSPROG, TAG.POSTTRANSFLAGS],
  preuntrans: [TAG.PREUNTRANS, TAG.PREUNTRANSPROG, TAG.PREUNTRANSFLAGS],
  postuntrans: [TAG.POSTUNTRANS, TAG.POSTUNTRANSPROG, TAG.POSTUNTRANSFLAGS],
} as const;

/** The tags of one kind of trigger. */
interface TriggerTags {
  /** With a value for each script. */
  readonly scripts: readonly [body: number, program: number, flags: number, priority?: number];
  /** With a value for each condition; the last says which script it is for. */
  readonly conditions: readonly [name: number, version: number, flags: number, script: number];
}

const TRIGGER_TAGS: TriggerTags = {
  scripts: [TAG.TRIGGERSCRIPTS, TAG.TRIGGERSCRIPTPROG, TAG.TRIGGERSCRIPTFLAGS],
  conditions: [TAG.TRIGGERNAME, TAG.TRIGGERVERSION, TAG.TRIGGERFLAGS, TAG.TRIGGERINDEX],
};
const FILE_TRIGGER_TAGS: TriggerTags = {
  scripts: [
    TAG.FILETRIGGERSCRIPTS,
    TAG.FILETRIGGERSCRIPTPROG,
    TAG.FILETRIGGERSCRIPTFLAGS,
    TAG.FILETRIGGERPRIORITIES,
  ],
  conditions: [
    TAG.FILETRIGGERNAME,
    TAG.FILETRIGGERVERSION,
    TAG.FILETRIGGERFLAGS,
    TAG.FILETRIGGERINDEX,
  ],
};
const TRANSACTION_FILE_TRIGGER_TAGS: TriggerTags = {
  scripts: [
    TAG.TRANSFILETRIGGERSCRIPTS,
    TAG.TRANSFILETRIGGERSCRIPTPROG,
    TAG.TRANSFILETRIGGERSCRIPTFLAGS,
    TAG.TRANSFILETRIGGERPRIORITIES,
  ],
  conditions: [
    TAG.TRANSFILETRIGGERNAME,
    TAG.TRANSFILETRIGGERVERSION,
    TAG.TRANSFILETRIGGERFLAGS,
    TAG.TRANSFILETRIGGERINDEX,
  ],
};

/**
 * Reads the scriptlets of a package.
 *
 * @throws {FormatError} If what makes a trigger run is incomplete.
 */
export function scriptletsOf(header: RpmHeader): Scriptlets {
  const scriptlets: { -readonly [name in keyof typeof SCRIPTLET_TAGS]?: Scriptlet } = {};
  for (const name of Object.keys(SCRIPTLET_TAGS) as (keyof typeof SCRIPTLET_TAGS)[]) {
    const [body, program, flags] = SCRIPTLET_TAGS[name];
    if (!header.has(body) && !header.has(program)) continue;
    scriptlets[name] = scriptlet(
      header.string(body),
      header.strings(program),
      header.number(flags),
    );
  }
  return {
    ...scriptlets,
    triggers: triggersOf(header, TRIGGER_TAGS),
    fileTriggers: triggersOf(header, FILE_TRIGGER_TAGS),
    transactionFileTriggers: triggersOf(header, TRANSACTION_FILE_TRIGGER_TAGS),
  };
}

function scriptlet(body = "", program: readonly string[], flags = 0): Scriptlet {
  return {
    program: program.length === 0 ? [DEFAULT_INTERPRETER] : program,
    body,
    expandMacros: (flags & EXPAND_MACROS) !== 0,
    expandTags: (flags & EXPAND_TAGS) !== 0,
  };
}

/** In the order of the header. */
function triggersOf(header: RpmHeader, tags: TriggerTags): readonly TriggerScriptlet[] {
  const [bodyTag, programTag, flagsTag, priorityTag] = tags.scripts;
  const programs = header.strings(programTag);
  const flags = header.numbers(flagsTag);
  const priorities = priorityTag === undefined ? [] : header.numbers(priorityTag);
  const conditions = Map.groupBy(conditionsOf(header, tags.conditions), ({ script }) => script);
  return header.strings(bodyTag).flatMap((body, script) => {
    const own = conditions.get(script) ?? [];
    const sense = own[0]?.sense ?? 0;
    const [, when] = MOMENTS.find(([bit]) => (sense & bit) !== 0) ?? [];
    if (when === undefined) return [];
    return {
      ...scriptlet(body, programs.slice(script, script + 1), flags[script]),
      when,
      conditions: own.map(({ condition }) => condition),
      priority: priorities[script] ?? DEFAULT_PRIORITY,
    };
  });
}

function conditionsOf(
  header: RpmHeader,
  [nameTag, versionTag, flagsTag, scriptTag]: TriggerTags["conditions"],
): readonly { script: number; sense: number; condition: TriggerCondition }[] {
  const versions = header.strings(versionTag);
  const flags = header.numbers(flagsTag);
  const scripts = header.numbers(scriptTag);
  return header.strings(nameTag).map((name, index) => {
    const [version, sense, script] = [versions[index], flags[index], scripts[index]];
    if (version === undefined || sense === undefined || script === undefined) {
      throw new FormatError(`Cannot read the triggers of an RPM package: "${name}" has no script`, {
        format: "rpm",
      });
    }
    return { script, sense, condition: { name, comparison: comparisonOf(sense), version } };
  });
}

function comparisonOf(sense: number): string {
  const sign = (bit: number, text: string): string => ((sense & bit) !== 0 ? text : "");
  return `${sign(LESS, "<")}${sign(GREATER, ">")}${sign(EQUAL, "=")}`;
}
