/**
 * What a build says while it runs.
 *
 * @module
 */

/** What a person or a machine is told while a build runs. */
export type ProgressEvent =
  | {
      readonly type: "stage";
      readonly stage: Stage;
      readonly state: "start" | "end";
      readonly platform?: string;
      readonly ms?: number;
    }
  | {
      readonly type: "fetch";
      readonly url: string;
      readonly bytes: number;
      readonly total?: number;
    }
  | {
      readonly type: "unpack";
      readonly package: string;
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly type: "configure";
      readonly step: string;
      /** What it has printed since the last event: text of any length, of whole lines or not. */
      readonly output?: string;
    }
  | {
      readonly type: "pack";
      readonly layer: string;
      /** Of the layer, as a tar: those that have been packed, or compressed. */
      readonly bytes: number;
      /** About how many there are. */
      readonly total?: number;
    }
  /** How much of a stage is done: sources that are there, programs that have ended. */
  | {
      readonly type: "count";
      readonly stage: Stage;
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly type: "push";
      /** Digest of the blob. */
      readonly blob: string;
      readonly bytes: number;
      readonly total: number;
    }
  /** One thing that a stage does begins or has ended. Several may be under way, with names of their own. */
  | {
      readonly type: "task";
      readonly kind: TaskKind;
      /** A URL, a package, a layer, an output, or what a program does. */
      readonly name: string;
      readonly state: "start" | "end";
      /** Which of the programs that do such things side by side has begun with it, from 0 on. */
      readonly worker?: number;
      /** It has ended without success. */
      readonly failed?: true;
    }
  | { readonly type: "cached"; readonly what: string }
  /** What a build has decided, in lines. */
  | { readonly type: "note"; readonly message: string }
  | { readonly type: "warning"; readonly code: string; readonly message: string };

/** `script` is a program in the rootfs, or what one does of several things in turn. */
export type TaskKind = "fetch" | "unpack" | "script" | "layer" | "compress" | "push" | "output";

/** The five stages of a run, then tests of the image, and the writing of outputs. */
export type Stage = "resolve" | "fetch" | "layers" | "configure" | "pack" | "test" | "output";
