import { defineConfig } from "vitepress";

const guide = [
  { text: "Getting started", link: "/guide/getting-started" },
  { text: "Models and checkpoints", link: "/guide/models" },
  { text: "Documents", link: "/guide/documents" },
  { text: "In the browser", link: "/guide/browser" },
  { text: "Tokenizer", link: "/guide/tokenizer" },
  { text: "Mask modes", link: "/guide/mask-modes" },
  { text: "Errors and bad input", link: "/guide/errors" },
  { text: "Fine-tune on your data", link: "/guide/fine-tuning" },
  { text: "Saving and converting", link: "/guide/saving" },
  { text: "Quantisation", link: "/guide/quantisation" },
  { text: "Performance", link: "/guide/performance" },
  { text: "A service", link: "/guide/service" },
  { text: "A corpus on several machines", link: "/guide/corpora" },
  { text: "In your annotation tool", link: "/guide/annotation-tools" },
  { text: "For agents", link: "/guide/agents" },
  { text: "Deploying", link: "/guide/deploying" },
  { text: "Testing your app", link: "/guide/testing" },
  { text: "Command line", link: "/guide/command-line" },
];

const tasks = [
  { text: "Overview", link: "/tasks/" },
  { text: "Information extraction", link: "/tasks/information-extraction" },
  { text: "From a document to your type", link: "/tasks/records" },
  { text: "Text classification", link: "/tasks/text-classification" },
  { text: "Zero-shot classification", link: "/tasks/zero-shot" },
  { text: "Token classification", link: "/tasks/token-classification" },
  { text: "Question answering", link: "/tasks/question-answering" },
  { text: "Multiple choice", link: "/tasks/multiple-choice" },
  { text: "Embeddings", link: "/tasks/embeddings" },
  { text: "Evaluation and labels", link: "/tasks/evaluation" },
  { text: "Raw outputs", link: "/tasks/forward" },
];

const entries = [
  "heads",
  "heads/evaluation",
  "heads/table",
  "records",
  "tokenizer",
  "runtime-node",
  "runtime-web",
  "core",
  "config",
];
const api = [
  { text: "Overview", link: "/reference/" },
  ...entries.map((name) => ({ text: `@ernie-m/${name}`, link: `/reference/api/${name}` })),
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
  description: "ERNIE-M and UIE-M in TypeScript",
  lang: "en",
  // None: browsers would ask for one.
  head: [["link", { rel: "icon", href: "data:," }]],
  // The default, said because it matters: a link that leads nowhere fails the build.
  ignoreDeadLinks: false,
  // A page of the API reference is one chunk, and the search index is another.
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guide", link: "/guide/getting-started", activeMatch: "^/guide/" },
      { text: "Tasks", link: "/tasks/", activeMatch: "^/tasks/" },
      { text: "API", link: "/reference/", activeMatch: "^/reference/" },
      { text: "Internals", link: "/architecture", activeMatch: "^/(architecture|adding-|traps|decisions)" },
    ],
    sidebar: {
      "/": [
        { text: "Guide", items: guide },
        { text: "Tasks", items: tasks },
        { text: "API reference", items: api },
        { text: "Internals", items: internals },
      ],
    },
  },
});
