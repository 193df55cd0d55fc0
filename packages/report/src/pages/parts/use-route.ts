/**
 * What is shown, as the part of the address behind `#`: `#packages/libc6`, so that it can be linked to and the browser
 * goes back.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";

export interface Route {
  readonly tab: string;
  /** Empty: nothing in particular. */
  readonly detail: string;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const listen = (): void => setRoute(read());
    addEventListener("hashchange", listen);
    return () => removeEventListener("hashchange", listen);
  }, []);
  return route;
}

/** The address of something on this page. */
export function hrefOf(tab: string, detail = ""): string {
  return detail === "" ? `#${tab}` : `#${tab}/${encodeURIComponent(detail)}`;
}

export function goTo(tab: string, detail = ""): void {
  location.hash = hrefOf(tab, detail);
}

function read(): Route {
  const [, tab = "", detail = ""] = /^#([^/]*)\/?(.*)$/.exec(location.hash) ?? [];
  try {
    return { tab, detail: decodeURIComponent(detail) };
  } catch {
    return { tab, detail: "" };
  }
}
