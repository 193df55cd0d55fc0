/**
 * rpm's macros, as far as scriptlets meet them when a package is installed: those that rpm is set up
 * with, conditions, and the functions on text.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/macros.html
 * @module
 */

const MAX_DEPTH = 64;
/** After a `%`: braces, brackets or parentheses, or a bare name with its `?` and `!`. */
const NAME = /^([?!]*)([A-Za-z_]\w*)/;
/** A definition: name, options of a macro with parameters, body. */
const DEFINITION = /^([A-Za-z_]\w+)(\([^)]*\))?\s+(.*)$/s;

type TextFunction = (text: string) => string;
const FUNCTIONS: ReadonlyMap<string, TextFunction> = new Map<string, TextFunction>([
  ["basename", (text) => text.slice(text.lastIndexOf("/") + 1)],
  ["dirname", (text) => (text.includes("/") ? text.slice(0, text.lastIndexOf("/")) : text)],
  ["suffix", (text) => (text.includes(".") ? text.slice(text.lastIndexOf(".") + 1) : "")],
  ["upper", (text) => text.toUpperCase()],
  ["lower", (text) => text.toLowerCase()],
  ["len", (text) => String(text.length)],
  ["quote", (text) => text],
]);

export class RpmMacros {
  readonly #bodies = new Map<string, { readonly body: string; readonly hasParameters: boolean }>();

  /** @param arch As packages have it: `"x86_64"`. */
  constructor(arch: string, dbpath = "/var/lib/rpm") {
    for (const [name, body] of Object.entries(installedMacros(arch, dbpath))) {
      this.#bodies.set(name, { body, hasParameters: false });
    }
  }

  /** Takes `"name body"` or `"name(options) body"`; false if the name is none. */
  define(text: string): boolean {
    const [, name, options, body] = DEFINITION.exec(text.trimStart()) ?? [];
    if (name === undefined || body === undefined) return false;
    this.#bodies.set(name, { body, hasParameters: options !== undefined });
    return true;
  }

  undefine(name: string): void {
    this.#bodies.delete(name);
  }

  isDefined(name: string): boolean {
    return this.#bodies.has(name);
  }

  hasParameters(name: string): boolean {
    return this.#bodies.get(name)?.hasParameters === true;
  }

  /** @throws {RangeError} If macros contain each other. */
  expand(text: string, depth = 0): string {
    if (depth > MAX_DEPTH) throw new RangeError("error expanding macro");
    let expanded = "";
    for (let at = 0; at < text.length; ) {
      const percent = text.indexOf("%", at);
      if (percent < 0) return expanded + text.slice(at);
      expanded += text.slice(at, percent);
      const rest = text.slice(percent + 1);
      if (rest.startsWith("%")) {
        expanded += "%";
        at = percent + 2;
        continue;
      }
      const { inner, length } = rest.startsWith("{") ? braced(rest) : this.#bare(rest);
      const whole = text.slice(percent, percent + 1 + length);
      expanded += length === 0 ? "%" : (this.#expandOne(inner, depth) ?? whole);
      at = percent + 1 + length;
    }
    return expanded;
  }

  /** A macro without braces; the parameters of one that has any go to the end of the line. */
  #bare(text: string): { inner: string; length: number } {
    const [matched = ""] = NAME.exec(text) ?? [];
    const inner = this.hasParameters(matched) ? (/^.*/.exec(text)?.[0] ?? matched) : matched;
    return { inner, length: inner.length };
  }

  /** Undefined if it stays as it is. */
  #expandOne(inner: string, depth: number): string | undefined {
    const [matched, flags = "", name = ""] = NAME.exec(inner) ?? [];
    if (matched === undefined) return undefined;
    const rest = inner.slice(matched.length);
    const value = rest.startsWith(":") ? rest.slice(1) : undefined;
    if (flags !== "") {
      const isNegated = flags.replaceAll("?", "").length % 2 === 1;
      if (this.isDefined(name) === isNegated) return "";
      if (value !== undefined) return this.expand(value, depth + 1);
      return isNegated ? "" : this.#expandOne(name, depth);
    }
    const macro = this.#bodies.get(name);
    if (macro?.hasParameters) {
      const args = this.expand(value ?? rest, depth + 1)
        .split(/\s+/)
        .filter((word) => word !== "");
      return this.expand(withParameters(macro.body, name, args), depth + 1);
    }
    if (macro !== undefined) return this.expand(macro.body, depth + 1);
    if (name === "nil") return "";
    if (name === "defined") return this.isDefined(rest.trim()) ? "1" : "0";
    if (name === "undefined") return this.isDefined(rest.trim()) ? "0" : "1";
    if (value === undefined) return undefined;
    return FUNCTIONS.get(name)?.(this.expand(value, depth + 1));
  }
}

function braced(text: string): { inner: string; length: number } {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return { inner: text.slice(1, at), length: at + 1 };
  }
  return { inner: "", length: 0 };
}

function withParameters(body: string, name: string, args: readonly string[]): string {
  return body.replace(/%(?:\{(\*{1,2}|#|\d+)\}|(\*{1,2}|#|\d+))/g, (_, inBraces, alone) => {
    const parameter: string = inBraces ?? alone;
    if (parameter === "#") return String(args.length);
    if (parameter.startsWith("*")) return args.join(" ");
    return parameter === "0" ? name : (args[Number(parameter) - 1] ?? "");
  });
}

/** What rpm's own files define, and of what distributions add the directories. */
function installedMacros(arch: string, dbpath: string): Readonly<Record<string, string>> {
  const isWide = ["x86_64", "aarch64", "ppc64", "ppc64le", "s390x", "riscv64"].includes(arch);
  const kind = /^i[3-6]86$/.test(arch) ? "i386" : arch.startsWith("arm") ? "arm" : arch;
  return {
    ...{ _usr: "/usr", _usrsrc: "%{_usr}/src", _var: "/var", _tmppath: "%{_var}/tmp" },
    ...{ _prefix: "/usr", _exec_prefix: "%{_prefix}", _bindir: "%{_exec_prefix}/bin" },
    ...{ _sbindir: "%{_exec_prefix}/sbin", _libexecdir: "%{_exec_prefix}/libexec" },
    ...{ _datarootdir: "%{_prefix}/share", _datadir: "%{_datarootdir}", _sysconfdir: "/etc" },
    ...{ _sharedstatedir: "/var/lib", _localstatedir: "/var", _rundir: "/run" },
    ...{ _lib: isWide ? "lib64" : "lib", _libdir: "%{_exec_prefix}/%{_lib}" },
    ...{ _includedir: "%{_prefix}/include", _infodir: "%{_datarootdir}/info" },
    ...{ _mandir: "%{_datarootdir}/man", _defaultdocdir: "%{_datadir}/doc" },
    ...{ _initddir: "%{_sysconfdir}/rc.d/init.d", _initrddir: "%{_initddir}" },
    ...{ _rpmconfigdir: "%{_usr}/lib/rpm", _dbpath: dbpath, _rpmlock_path: "%{_dbpath}/.rpm.lock" },
    ...{ _arch: kind, _build_arch: kind, _host_cpu: arch, _build_cpu: arch, _target_cpu: arch },
    ...{ _os: "linux", _host_os: "linux", _target_os: "linux", _vendor: "redhat" },
  };
}
