/**
 * Where a builder is, as `--builder` names it.
 *
 * @module
 */

export type BuilderAddress =
  /** BuildKit itself, on a socket of this machine. */
  | { readonly type: "unix"; readonly path: string }
  /** BuildKit itself, elsewhere. */
  | {
      readonly type: "tcp";
      readonly host: string;
      readonly port: number;
      /** Files of PEM. Absent: without encryption. */
      readonly tls?: TlsFiles;
    }
  /** The BuildKit within an engine: that of a context of Docker, or of the environment. */
  | { readonly type: "engine"; readonly context?: string }
  /** One that `docker buildx` knows. Absent: the one in use. */
  | { readonly type: "buildx"; readonly name?: string };

/** As `docker buildx create --driver-opt` takes them. */
export interface TlsFiles {
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name in the certificate, where it is not the host's. */
  readonly servername?: string;
}

const FORMS = "a NAME of docker buildx ls, buildx://, docker://, tcp://HOST:PORT, unix:///PATH";
const TLS_KEYS = ["cacert", "cert", "key", "servername"];
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** @throws {TypeError} If it is none. */
export function parseBuilderAddress(text: string): BuilderAddress {
  const refuse = (fact: string): TypeError =>
    new TypeError(`Cannot read --builder "${text}": ${fact}`);
  const [, scheme, rest = ""] = /^([a-z+-]+):\/\/(.*)$/.exec(text) ?? [];
  switch (scheme) {
    case undefined:
      if (NAME.test(text)) return { type: "buildx", name: text };
      throw refuse(`it is none of ${FORMS}`);
    case "unix":
      if (rest.startsWith("/")) return { type: "unix", path: rest };
      throw refuse("the path of its socket does not begin at the root");
    case "docker":
    case "buildx":
      if (rest !== "" && !NAME.test(rest)) throw refuse(`"${rest}" is no name`);
      if (scheme === "buildx") return { type: "buildx", ...(rest !== "" && { name: rest }) };
      return { type: "engine", ...(rest !== "" && { context: rest }) };
    case "tcp":
      return tcpAddress(rest, refuse);
    case "kube-pod":
      throw refuse("name its builder of docker buildx, which reaches into the cluster");
    default:
      throw refuse(`it is none of ${FORMS}`);
  }
}

/** `HOST:PORT[,cacert=FILE][,cert=FILE,key=FILE][,servername=NAME]` */
function tcpAddress(text: string, refuse: (fact: string) => TypeError): BuilderAddress {
  const [where = "", ...fields] = text.split(",");
  const url = URL.parse(`tcp://${where}`);
  if (url === null || url.hostname === "" || url.port === "" || !/^\/?$/.test(url.pathname)) {
    throw refuse("it is not tcp://HOST:PORT");
  }
  const tls: Record<string, string> = {};
  for (const field of fields) {
    const equals = field.indexOf("=");
    const key = field.slice(0, Math.max(equals, 0));
    if (!TLS_KEYS.includes(key))
      throw refuse(`there is no "${field}"; choose ${TLS_KEYS.join(", ")}`);
    tls[key] = field.slice(equals + 1);
  }
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    throw refuse("cert and key belong together");
  }
  const host = url.hostname.replaceAll(/^\[|\]$/g, "");
  return { type: "tcp", host, port: Number(url.port), ...(fields.length > 0 && { tls }) };
}
