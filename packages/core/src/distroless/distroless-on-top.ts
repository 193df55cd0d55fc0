/**
 * Why no packages are taken away on top of an image.
 *
 * @module
 */
import { ResolveError } from "../model/errors.ts";

/** The layers below stay as they are, whatever lies on top. */
export function distrolessOnTopError(): ResolveError {
  return new ResolveError(
    "Cannot take packages away from an image below: its layers stay, so that their files would be hidden but not gone, and the image no smaller",
    {
      hint: "Build one image of all: leave out --from (from), and include what the image below was built with",
    },
  );
}
