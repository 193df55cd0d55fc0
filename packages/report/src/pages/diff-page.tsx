/**
 * The page of `rootsmith diff --html`.
 *
 * @module
 */
import { showPage } from "./parts/show-page.tsx";

void showPage(() => <main>hello</main>);
