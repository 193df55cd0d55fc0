/**
 * An image in a registry, opened by the name that a person typed.
 *
 * @module
 */

import { RegistryClient } from "../registry/registry-client.ts";
import { openRegistryImage } from "../registry/registry-image.ts";
import { parseRegistryName } from "../registry/registry-name.ts";
import type { OpenImage, OpenImageContext } from "./opened-image.ts";

/**
 * @throws {TypeError} If `name` is none.
 * @throws {RegistryError} If there is no such image, or the registry refuses it.
 */
export async function openInRegistry(name: string, ctx: OpenImageContext): Promise<OpenImage> {
  const where = parseRegistryName(name);
  const client = ctx.registries ?? new RegistryClient(ctx);
  const close = (): void => {
    if (ctx.registries === undefined) client.close();
  };
  try {
    const image = await openRegistryImage(where, client, ctx.cache, ctx);
    const called = name.replace(/@.*/, "");
    return { ...image, name: called, [Symbol.asyncDispose]: async () => close() };
  } catch (error) {
    close();
    throw error;
  }
}
