/**
 * The folders of each package, from the ground up: a file imports from its own folder and from lower
 * floors, never from one beside it. What lies at the top of a package stands above all, unless it has a
 * floor as `"."`. Types count.
 *
 * @module
 */

/** By package, floors of folders below `src`. */
export const FOLDER_FLOORS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "@rootsmith/core": [
    ["model"],
    ["compress", "decompress", "io", "options", "platform", "programs", "rootfs"],
    ["cache", "compare", "packages", "tar"],
    ["contract", "fetch"],
    ["distroless", "executors", "host", "image", "layers", "normalize"],
    ["attestations", "lock", "registry"],
    ["open", "outputs"],
    ["shared-cache"],
    ["run"],
  ],
  "@rootsmith/archive": [["xz"]],
  "@rootsmith/report": [
    ["difference", "image", "timings"],
    ["pages/parts"],
    ["pages/diff", "pages/inspect", "pages/timings"],
    ["pages"],
  ],
  "@rootsmith/buildkit": [
    ["definition", "grpc", "proto"],
    ["llb"],
    ["gateway", "job"],
    ["frontend"],
    ["client"],
  ],
  "@rootsmith/rpm": [
    ["metadata"],
    ["file", "lua", "modules"],
    ["repodata", "rpmdb/content"],
    ["rpmdb/bdb", "rpmdb/ndb", "rpmdb/sqlite", "solver"],
    ["rpmdb"],
    ["transaction"],
  ],
  "@rootsmith/distro-debian": [
    ["formats"],
    ["lock", "releases"],
    ["options", "unpack"],
    ["repository"],
    ["image", "resolver"],
    ["dpkg", "on-top"],
    ["distroless"],
  ],
  "@rootsmith/distro-centos": [
    ["releases"],
    ["options"],
    ["image", "on-top", "repositories"],
    ["distroless", "lock"],
  ],
  "@rootsmith/distro-alpine": [
    ["formats", "relations", "releases"],
    ["lock", "options"],
    ["repository"],
    ["files", "resolver"],
    ["database"],
  ],
  "@rootsmith/distro-arch": [
    ["formats", "lock", "releases"],
    ["options", "unpack"],
    ["image", "pacman", "repository"],
    ["resolver"],
  ],
  "@rootsmith/testing": [["subject"], ["rules"], ["."], ["debian", "rpm"]],
  rootsmith: [
    ["process"],
    ["flags"],
    ["distros", "export", "graphs", "locks", "machine", "progress"],
    ["images"],
    ["targets"],
    ["completion", "manual", "mkimage"],
  ],
};
