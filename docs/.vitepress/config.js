import { readFileSync } from "node:fs";
import { defineConfig } from "vitepress";
import { ENTRIES } from "../scripts/api/entries.mjs";
import { accessibleSearchBox } from "./search/accessible-box.js";
import { indexed, processTerm, searchOptions } from "./search/index.js";

const { version } = JSON.parse(
  readFileSync(new URL("../../packages/heads/package.json", import.meta.url), "utf8"),
);
const REPOSITORY = "https://github.com/ernie-m/ernie-m";

const item = (text, link) => ({ text, link });

const start = [
  item("Getting started", "/guide/getting-started"),
  item("Names and thresholds", "/guide/naming"),
  item("Languages and accuracy", "/guide/languages"),
  item("Size and memory", "/guide/size"),
  item("Beside the others", "/guide/alternatives"),
  item("From PaddleNLP's Taskflow", "/guide/taskflow"),
  item("Licences", "/guide/licences"),
];

const recipes = [
  item("Invoice to JSON", "/recipes/invoice-to-json"),
  item("CV to a table", "/recipes/cv-to-table"),
  item("News to a graph", "/recipes/news-to-graph"),
  item("Redact personal data", "/recipes/redact"),
  item("Sentiment by aspect", "/recipes/aspects"),
  item("A column of a CSV", "/recipes/csv-column"),
  item("PDF and Word files", "/recipes/pdf"),
];

const tasks = [
  item("Overview", "/tasks/"),
  item("Information extraction", "/tasks/information-extraction"),
  item("From a document to your type", "/tasks/records"),
  item("Text classification", "/tasks/text-classification"),
  item("Zero-shot classification", "/tasks/zero-shot"),
  item("Token classification", "/tasks/token-classification"),
  item("Question answering", "/tasks/question-answering"),
  item("Multiple choice", "/tasks/multiple-choice"),
  item("Embeddings", "/tasks/embeddings"),
  item("Evaluation and labels", "/tasks/evaluation"),
  item("Raw outputs", "/tasks/forward"),
];

const frameworks = [
  item("In the browser", "/guide/browser"),
  item("React", "/frameworks/react"),
  item("Next.js", "/frameworks/next"),
  item("Vue", "/frameworks/vue"),
  item("Svelte", "/frameworks/svelte"),
  item("A custom element", "/frameworks/element"),
  item("Workers", "/frameworks/workers"),
  item("Electron", "/frameworks/electron"),
  item("A browser extension", "/frameworks/extension"),
  item("Deno and Bun", "/frameworks/deno-bun"),
];

const further = [
  item("Models and checkpoints", "/guide/models"),
  item("Documents", "/guide/documents"),
  item("Errors and bad input", "/guide/errors"),
  item("Fine-tune on your data", "/guide/fine-tuning"),
  item("Fine-tune: classes", "/guide/train-classification"),
  item("Fine-tune: entities", "/guide/train-entities"),
  item("Fine-tune: answers", "/guide/train-answers"),
  item("Fine-tune: choices", "/guide/train-choices"),
  item("Saving and converting", "/guide/saving"),
  item("Quantisation", "/guide/quantisation"),
  item("Performance", "/guide/performance"),
  item("Tokenizer", "/guide/tokenizer"),
  item("Mask modes", "/guide/mask-modes"),
  item("Command line", "/guide/command-line"),
];

const production = [
  item("A service", "/guide/service"),
  item("A corpus on several machines", "/guide/corpora"),
  item("In your annotation tool", "/guide/annotation-tools"),
  item("For agents", "/guide/agents"),
  item("Deploying", "/guide/deploying"),
  item("Testing your app", "/guide/testing"),
];

const api = [
  item("Overview", "/reference/"),
  ...Object.keys(ENTRIES).map((name) => item(`@ernie-m/${name}`, `/reference/api/${name}/`)),
];

const internals = [
  { text: "Architecture", link: "/architecture" },
  { text: "Adding an operation", link: "/adding-an-operation" },
  { text: "Adding a head", link: "/adding-a-head" },
  { text: "Adding a weight format", link: "/adding-a-weight-format" },
  { text: "Adding a runtime", link: "/adding-a-runtime" },
  { text: "Traps", link: "/traps" },
  { text: "Decisions", link: "/decisions" },
];

export default defineConfig({
  title: "ernie-m",
  description: "Name what you want in a text, get spans with exact offsets: ERNIE-M and UIE-M in TypeScript.",
  lang: "en",
  head: [
    ["link", { rel: "icon", type: "image/svg+xml", href: "/favicon.svg" }],
    ["meta", { property: "og:title", content: "ernie-m" }],
    ["meta", { property: "og:image", content: "/card.png" }],
    ["meta", { name: "twitter:card", content: "summary_large_image" }],
  ],
  // What the reference is made of.
  srcExclude: ["api/**"],
  // A link that leads nowhere fails the build. The playground is put beside the site when that is built.
  ignoreDeadLinks: [/^\/playground\//],
  // The default theme's red and orange are too pale on grey.
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } },
  vite: { build: { chunkSizeWarningLimit: 2000 }, plugins: [accessibleSearchBox()] },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        _render: indexed,
        miniSearch: { options: { processTerm }, searchOptions },
      },
    },
    outline: [2, 3],
    socialLinks: [
      { icon: "github", link: REPOSITORY },
      { icon: "npm", link: "https://www.npmjs.com/org/ernie-m" },
    ],
    nav: [
      { text: "Playground", link: "/playground/", target: "_self" },
      { text: "Guide", link: "/guide/getting-started", activeMatch: "^/(guide|recipes|frameworks)/" },
      { text: "Tasks", link: "/tasks/", activeMatch: "^/tasks/" },
      { text: "API", link: "/reference/", activeMatch: "^/reference/" },
      {
        text: version,
        items: [
          { text: "Changes", link: `${REPOSITORY}/releases` },
          { text: "Licences", link: "/guide/licences" },
          { text: "How it is made", link: "/architecture" },
          { text: "Contributing", link: `${REPOSITORY}/blob/main/CONTRIBUTING.md` },
        ],
      },
    ],
    sidebar: {
      "/reference/": [{ text: "API reference", items: api }],
      "/": [
        { text: "Start", items: start },
        { text: "Recipes", items: recipes },
        { text: "Tasks", items: tasks },
        { text: "Further", items: further },
        { text: "In a page or an app", items: frameworks },
        { text: "In production", items: production },
        { text: "API reference", items: [item("Overview", "/reference/")] },
        { text: "How it is made", items: internals },
      ],
    },
    footer: {
      message: `Apache-2.0; the embedded model's weights CC BY-SA 4.0. Version ${version}.`,
    },
  },
});
