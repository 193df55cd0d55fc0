/**
 * What a caller demands of an image before it is written anywhere.
 *
 * @module
 */
import type { JsonValue } from "../model/json.ts";
import type { ImageConfig, Platform } from "../model/oci.ts";
import type { InstalledPackage } from "../packages/installed-package.ts";
import type { RootfsReader } from "../rootfs/rootfs-reader.ts";
import type { ConfigureStep } from "./configure-plan.ts";

/** Tests of an image, run for each platform when its layers are there, and before any output. */
export interface ImageTests {
  /** What decides the outcome beside the image: one that has passed is not tested again. */
  readonly key: JsonValue;
  /** @throws {TestError} If the image does not pass. Nothing is written then. */
  run(image: TestedImage): Promise<void>;
}

/** A finished image, as containers see it. */
export interface TestedImage {
  readonly platform: Platform;
  readonly config: ImageConfig;
  /** What its layers add up to. */
  readonly rootfs: RootfsReader;
  /** What the package database says, or where there is none that can be read, the lock. */
  packages(): Promise<readonly InstalledPackage[]>;
  /**
   * Runs a program in a copy of the rootfs, as root and without network. What it changes is there
   * for the programs after it, and is no part of the image.
   *
   * @param timeoutMs When it is killed. Programs after it get a copy of their own.
   * @throws {ExecutorRequiredError} If no program can be run here.
   */
  run(step: ConfigureStep, timeoutMs?: number): Promise<ProgramEnd>;
  /** Aborts with the caller's reason. */
  readonly signal: AbortSignal;
}

/** How a program ended, and what it printed. */
export interface ProgramEnd {
  /** Of a signal, 128 and its number. */
  readonly code: number;
  /** It took too long and was killed. */
  readonly timedOut?: true;
  readonly stdout: string;
  /** The end of it, where it is long. */
  readonly stderr: string;
}
