/**
 * A package by its name.
 *
 * @module
 */
import type { JSX } from "preact";
import { hrefOf } from "../parts/use-route.ts";

/** @param props.name Undefined: of no package. */
export function PackageLink({ name }: { readonly name: string | undefined }): JSX.Element {
  if (name === undefined) return <span class="quiet">none</span>;
  return <a href={hrefOf("packages", name)}>{name}</a>;
}
