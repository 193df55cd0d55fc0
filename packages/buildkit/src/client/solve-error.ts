/**
 * What went wrong on a builder, and what to do now.
 *
 * @module
 */
import { HostError, type RootfsError } from "@rootsmith/core";
import { isDownload } from "../frontend/image-graph.ts";
import type { SolveFailure } from "./solve-progress.ts";

/** What the step is called that loads the image of the frontend; its reference comes next. */
export const FRONTEND_STEP = "frontend";

/** @param failure Of the step that failed, if one did. */
export function solveError(
  cause: Error,
  failure: SolveFailure | undefined,
  place: { readonly name: string; readonly frontend: string; readonly image: string },
): RootfsError {
  const { name, frontend, image } = place;
  if (failure === undefined) {
    return new HostError(`Cannot build "${image}" on ${name}: ${cause.message}`, {
      cause,
      hint: "See whether the builder runs, and is BuildKit 0.8 or newer",
    });
  }
  const { step, message, hint } = failure;
  if (step.startsWith(`${FRONTEND_STEP} `)) {
    return new HostError(`Cannot use the frontend image "${frontend}" on ${name}: ${message}`, {
      cause,
      hint: "Push one to a registry that the builder reaches, pnpm build:frontend -o type=registry,name=HOST/rootsmith:1, and name it with --frontend or ROOTSMITH_FRONTEND",
    });
  }
  if (isDownload(step)) {
    return new HostError(`Cannot download ${step} on ${name}: ${message}`, {
      cause,
      hint: "The builder downloads packages itself: name a mirror that it reaches with --mirror. A mirror on disk (file:) or in a registry (docker://) is read here, and sent",
    });
  }
  const isOwn = message.startsWith("Cannot ");
  return new HostError(isOwn ? message : `Cannot build "${image}" on ${name}: ${message}`, {
    cause,
    ...(hint !== undefined && { hint }),
  });
}
