/**
 * The flags of a build: those of `rootsmith build` and of every build script.
 *
 * Only their spelling is declared here, so that `--help` loads nothing else.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { collect, collectList } from "../flags/collect.ts";
import { addConfigFlags, type ConfigFlags } from "../flags/config-flags.ts";

/** The flags that decide what is locked. Values as typed, by the flags' long names in camel case. */
export interface ResolveFlags extends ConfigFlags {
  readonly platform?: readonly string[];
  readonly name?: string;
  readonly from?: string;
  readonly plainHttp?: boolean;
  readonly configure?: "auto" | "none";
  readonly normalize?: string;
  readonly layers?: string;
  readonly mirror?: readonly string[];
  readonly keyring?: string;
  readonly cacheDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

export interface BuildFlags extends ResolveFlags {
  readonly output?: readonly string[];
  readonly executor?: string;
  readonly builder?: string;
  readonly frontend?: string;
  readonly cacheFrom?: readonly string[];
  readonly cacheTo?: readonly string[];
  readonly keepFailed?: string;
  readonly timings?: string;
  /** False with `--no-cache`. */
  readonly cache?: boolean;
  /** False with `--no-lock`. */
  readonly lock?: string | false;
  readonly locked?: boolean;
}

/** The values of `--output`, for the help. */
export const OUTPUT_HELP = `Outputs:
  -o type=docker,dest=FILE     archive for docker load, podman load and OCI tools
  -o type=oci,dest=DIR         OCI image layout; an archive of it if DEST ends in .tar
  -o type=tar,dest=FILE        the root file system; .tar.gz, .tar.xz, .tar.zst compress it
  -o type=dir,dest=DIR         the root file system as a directory
  -o type=context,dest=DIR     rootfs.tar.xz and a Dockerfile, for docker build
  -o type=daemon               load it into the running Docker or Podman
  -o type=registry,name=HOST/REPOSITORY:TAG    push it
  -o type=spdx,dest=FILE       SBOM; type=cyclonedx likewise; files=true lists the files, too
  -o type=provenance,dest=FILE SLSA provenance, for the image that type=oci writes
  -o type=report,dest=FILE     a page to look at, as of inspect --html
  Each takes name=IMAGE[:TAG]; dest=- is the standard output. attest=buildkit or
  attest=referrers attaches SBOMs and provenance to type=oci and type=registry.
  Without -o: type=docker,dest=out/NAME.tar`;

/** What `plan` does, which has the flags of a build. */
export const PLAN_DESCRIPTION =
  "Show the steps of a build and what of them is cached, without building.";

/** `--mirror`, for the help. */
export const MIRROR_HELP = "mirror of a repository, or docker://HOST/NAME (repeatable)";

/** `--builder`, for the help. */
const BUILDER_HELP =
  "build on a BuildKit: NAME of docker buildx, docker://, tcp://HOST:PORT or unix:///PATH";

/** `--executor`, with choices: a wrong name fails before anything is done. */
export function executorOption(): Option {
  const description = "how scripts are run (default: the first that works here)";
  return new Option("--executor <name>", description).choices(["chroot", "userns", "docker"]);
}

/** Adds the flags of `build`. */
export function addBuildFlags(command: Command): Command {
  command
    .option("-o, --output <spec>", "type=TYPE[,dest=PATH][,name=IMAGE[:TAG]] (repeatable)", collect)
    .addOption(executorOption())
    .option("--builder <name>", BUILDER_HELP)
    .option("--frontend <image>", "what runs there: see pnpm build:frontend (default: rootsmith:1)")
    .option("--keep-failed <dir>", "where to keep the rootfs as it is when a script fails")
    .option("--timings <file>", "what took how long: .html, a page; .json, a trace for Perfetto")
    .option("--no-cache", "ignore cached layers")
    .option("--cache-from <spec>", "type=registry,ref=HOST/NAME (repeatable)", collect)
    .option("--cache-to <spec>", "type=registry,ref=HOST/NAME[,mode=max] (repeatable)", collect)
    .option("--lock <file>", "build exactly what this lock lists")
    .option("--no-lock", "neither use nor write the lock beside a build script")
    .option("--locked", "fail if the lock does not match, instead of resolving again");
  return addResolveFlags(command);
}

/** Adds the flags that decide what is locked, and those for progress. */
export function addResolveFlags(command: Command): Command {
  command
    .option("--platform <list>", "linux/amd64, linux/arm64, … (default: the host's)", collectList)
    .option("--name <name>", "name of the image")
    .option("--from <image>", "build on top of an image: oci:DIR, docker-archive:FILE, a path")
    .option("--plain-http", "use HTTP instead of HTTPS for registries")
    .addOption(
      new Option(
        "--configure <how>",
        "auto: run the packages' scripts; none: leave the rootfs unconfigured",
      )
        .choices(["auto", "none"])
        .default("auto"),
    )
    .option(
      "--normalize <names>",
      "none, NAME,… or -NAME,…: what to normalize of what scripts leave (default: all)",
    )
    .option(
      "--layers <how>",
      "single, split, or packages=N: a layer for each of the largest packages",
    )
    .option("--mirror <[name=]url>", MIRROR_HELP, collect)
    .option("--keyring <file>", "public keys to trust instead of the built-in ones")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--json", "print every event as a line of JSON")
    .option("-q, --quiet", "print only the path of each result")
    .option("-v, --verbose", "print the whole output of scripts")
    .option("--debug", "print stack traces of errors");
  return addConfigFlags(command, collect);
}
