/**
 * Which suites bring security updates.
 *
 * @module
 */
import type { IndexOrigin } from "../formats/debian-package.ts";

/** `"bookworm-security"`, `"noble-infra-security"`; `"buster/updates"`, as Debian called it up to 10. */
const SECURITY_SUITE = /-security$|^[a-z]+\/updates$/;

export function isOfSecurity({ suite }: IndexOrigin): boolean {
  return SECURITY_SUITE.test(suite);
}
