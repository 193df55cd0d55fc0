/** VitePress's own theme, with the fonts of the reader's system, and what it is told otherwise after it. */
export { default } from "vitepress/theme-without-fonts";

import "./style.css";
