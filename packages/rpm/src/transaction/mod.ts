/**
 * Installing packages: verified files, scriptlets and triggers in rpm's order, the database.
 *
 * @module
 */
export { type OpenRpm, openRpms } from "../file/open-rpms.ts";
export { listFiles } from "../file/rpm-file-list.ts";
export { loadLua } from "../lua/lua-script.ts";
export { packageDigests } from "../rpmdb/content/package-digests.ts";
export { writeRpmdb } from "../rpmdb/rpmdb.ts";
export { type RunPackage, runPackages } from "./run-dependencies.ts";
export { installedScripted, type ScriptedRpm, scriptedRpms } from "./scripted-rpm.ts";
export { scriptletEnvironment } from "./scriptlet-steps.ts";
export { transactionPhases } from "./transaction.ts";
export { Unpacker } from "./unpacker.ts";
