/** Bytes as a format of printf(1), which every POSIX shell has built in: `\141\000`. */
export function octal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
