/**
 * Logins as netrc files have them, with what apt adds: a scheme, a port, a path.
 *
 * @see apt_auth.conf(5); https://everything.curl.dev/usingcurl/netrc.html
 * @module
 */

/** What to answer a server that asks who is there. Never to be printed. */
export interface Login {
  /** `"[SCHEME://]HOST[:PORT][/PATH]"`. Without a scheme it is for `https:` only. */
  readonly machine: string;
  readonly username: string;
  readonly password: string;
}

/** Reads the machines of a file. Whatever else stands there is passed over. */
export function parseNetrc(text: string): readonly Login[] {
  const withoutMacros = text.replaceAll("\r\n", "\n").split(/^macdef(?=\s)/m);
  const [first = "", ...others] = withoutMacros;
  // a macro goes on up to an empty line
  const parts = [first, ...others.map((part) => part.split("\n\n").slice(1).join("\n\n"))];
  const lines = parts.join("\n").split("\n");
  const words = lines.filter((line) => !line.trimStart().startsWith("#")).flatMap(wordsOf);
  const logins: Login[] = [];
  let fields: Record<string, string> = {};
  const end = (): void => {
    const { machine, login, password = "" } = fields;
    if (machine !== undefined && login !== undefined) {
      logins.push({ machine, username: login, password });
    }
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === "machine" || word === "default") {
      end();
      fields = {};
    }
    if (["machine", "login", "password", "account"].includes(word)) {
      fields[word] = words[++i] ?? "";
    }
  }
  end();
  return logins;
}

/** The first one that is for the URL. */
export function loginFor(url: URL, logins: readonly Login[]): Login | undefined {
  const at = url.pathname.replaceAll("%7e", "~").replaceAll("%2b", "+"); // as they are asked for
  return logins.find(({ machine }) => {
    const [, scheme = "https", host = "", port, path = "/"] =
      /^(?:([a-z+]+):\/\/)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?(\/.*)?$/i.exec(machine) ?? [];
    return (
      url.protocol === `${scheme.toLowerCase()}:` &&
      url.hostname === host.toLowerCase() &&
      url.port === (port ?? url.port) &&
      at.startsWith(path)
    );
  });
}

function wordsOf(line: string): string[] {
  return line.split(/[ \t]+/).filter((word) => word !== "");
}
