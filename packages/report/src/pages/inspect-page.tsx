/**
 * The page of `rootsmith inspect --html`.
 *
 * @module
 */
import { showPage } from "./parts/show-page.tsx";

void showPage(() => <main>hello</main>);
