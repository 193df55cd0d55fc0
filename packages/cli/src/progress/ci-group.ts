/**
 * The folds that the logs of a CI have: lines between a beginning and an end, and warnings that stand out.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 * @see https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
 * @module
 */
import type { CommandHost } from "../process/command-host.ts";

export interface CiGroup {
  /** Each a line, without its end. @param title What goes on between them. */
  begin(title: string): string;
  end(): string;
  /** Undefined: as everywhere. */
  warning?(message: string): string;
}

/** @param now Seconds since 1970. */
export function ciGroup(env: CommandHost["env"], now: () => number): CiGroup | undefined {
  if (env.GITHUB_ACTIONS === "true") {
    return {
      begin: (title) => `::group::${title}`,
      end: () => "::endgroup::",
      warning: (message) => `::warning title=rootsmith::${escapeData(message)}`,
    };
  }
  if (env.GITLAB_CI === "true") {
    let section = "";
    return {
      begin: (title) => {
        section = `rootsmith_${title.replace(/[^\w.-]+/g, "_")}`;
        return `\u001b[0Ksection_start:${now()}:${section}\r\u001b[0K${title}`;
      },
      end: () => `\u001b[0Ksection_end:${now()}:${section}\r\u001b[0K`,
    };
  }
  return undefined;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
