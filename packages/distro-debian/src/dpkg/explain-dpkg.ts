/**
 * What a failure of dpkg comes to, in the words of its C locale.
 *
 * @see dpkg(1), "--configure"; src/main/configure.c and lib/dpkg/subproc.c in dpkg for the texts
 * @module
 */
import type { StepFailure } from "@rootsmith/core/provider";

/** A script that failed, else the first package that dpkg could not configure, else why it stopped. */
export function explainDpkg(output: string): StepFailure | undefined {
  return failedScript(output) ?? conffileQuestion(output) ?? unconfigurable(output);
}

function failedScript(output: string): StepFailure | undefined {
  const problem =
    /error processing package (\S+) \(--\S+\):\n +(?:installed \S+ package )?(\S+) script subprocess (?:returned error exit status (\d+)|was killed by signal \((.+?)\))/.exec(
      output,
    );
  if (problem === null) return undefined;
  const [, name, script = "", code, signal] = problem;
  const end = code === undefined ? `was ended by a signal: ${signal}` : `exited with code ${code}`;
  return { fact: `the ${SCRIPTS[script] ?? script} script of ${name} ${end}` };
}

/** What dpkg's messages call maintainer scripts. */
const SCRIPTS: Readonly<Record<string, string>> = {
  "pre-installation": "preinst",
  "post-installation": "postinst",
  "pre-removal": "prerm",
  "post-removal": "postrm",
};

/** A hook or a script wrote a file where the package has a conffile with other content. */
function conffileQuestion(output: string): StepFailure | undefined {
  const end =
    /dpkg: error processing package (\S+) \(--\S+\):\n.* on stdin at conffile prompt/.exec(output);
  if (end === null) return undefined;
  const asked = [...output.slice(0, end.index).matchAll(/^Configuration file [`'](.+?)'/gm)].at(-1);
  const file = asked === undefined ? "a conffile" : `"${asked[1]}"`;
  return {
    fact: `${end[1]} has ${file} as a conffile, and another file already exists`,
    hint: "Write the file after all is configured, or have a hook write /etc/dpkg/dpkg.cfg.d/NAME with a line force-confold, which keeps the file that is there, or force-confnew, which takes the package's",
  };
}

function unconfigurable(output: string): StepFailure | undefined {
  const [, name, dependency, state] =
    /dpkg: dependency problems prevent configuration of (\S+):\n(.+); however:\n(.+)/.exec(
      output,
    ) ?? [];
  if (name !== undefined) return { fact: `${dependency?.trim()}; ${state?.trim()}` };
  const [, broken, reason] =
    /dpkg: error processing package (\S+) \(--\S+\):\n (.+)/.exec(output) ?? [];
  if (broken !== undefined) return { fact: `${broken}: ${reason}` };
  const [, fatal] =
    /dpkg: (?:unrecoverable fatal error, aborting|error):\s+(.+)/.exec(output) ?? [];
  return fatal === undefined ? undefined : { fact: fatal };
}
