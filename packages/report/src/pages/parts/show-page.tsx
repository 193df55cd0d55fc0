/**
 * Starts a page: unpacks its data and draws it.
 *
 * @module
 */
import { type ComponentType, render } from "preact";
import "./theme.css";

/** Replaces what the HTML file shows at first. */
export async function showPage<Data>(Page: ComponentType<{ readonly data: Data }>): Promise<void> {
  const place = document.getElementById("page") as HTMLElement;
  try {
    const data = (await readData()) as Data;
    place.replaceChildren();
    render(<Page data={data} />, place);
    performance.mark("page-shown");
  } catch (error) {
    const problem = document.createElement("p");
    problem.setAttribute("role", "alert");
    problem.textContent = `Cannot show this page: ${error}`;
    place.append(problem);
    throw error;
  }
}

async function readData(): Promise<unknown> {
  const text = atob(document.getElementById("data")?.textContent ?? "");
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked).json();
}
