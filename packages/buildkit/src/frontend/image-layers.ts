/**
 * The layers of an image as one result of BuildKit.
 *
 * @module
 */
import type { ImageOptions } from "../definition/read-images.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { TITLES_NAME } from "../job/job.ts";
import type { Graph, Vertex } from "../llb/graph.ts";
import { difference, merge } from "../llb/merge.ts";

/** Of a step that builds an image. */
export interface ImageStep {
  /** Where it ran. */
  readonly root: Vertex;
  /** Where it says which layers there are, if there may be several. */
  readonly titles?: Vertex | undefined;
  /** A layer each; those that are not needed are empty. */
  readonly layers: readonly Vertex[];
}

/** Where nobody says how many layers there are: the distro's, and those of the definition. */
const USUAL_LAYERS = 8;

/** How many outputs the step of an image gets: one layer has to do where they cannot be put together. */
export function layerOutputs(gateway: Gateway, options: ImageOptions): number {
  const { provider, configure = "auto", from, layers = "single" } = options;
  // What lies on an image is written into it.
  if (!gateway.can("mergeop") || !gateway.can("diffop") || from !== undefined) return 1;
  if (typeof layers === "object") return layers.packages;
  const isConfigured = provider.configure !== undefined && configure === "auto";
  return layers === "single" && isConfigured ? 1 : USUAL_LAYERS;
}

/**
 * Where there may be several, the step is run to see how many there are. The result is made of what says so,
 * too, although nothing of that is in it: BuildKit exports to a cache what a result is made of, and nothing else.
 */
export async function imageLayers(
  gateway: Gateway,
  graph: Graph,
  { titles: list, layers }: ImageStep,
): Promise<{ readonly vertex: Vertex; readonly titles?: readonly string[] }> {
  const [first] = layers;
  if (first === undefined) throw new Error("a step has no output");
  if (list === undefined) return { vertex: first };
  const text = await gateway.readFile(await gateway.solve(graph, list), TITLES_NAME);
  const titles = JSON.parse(new TextDecoder().decode(text)) as string[];
  const used = layers.slice(0, Math.max(titles.length, 1));
  return { vertex: difference(graph, list, merge(graph, [list, ...used])), titles };
}
