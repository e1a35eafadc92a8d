export type { MarkupText, Stretch } from "./markup/markup-text.js";
export { readHtml } from "./markup/read-html.js";
export { readMarkdown } from "./markup/read-markdown.js";
