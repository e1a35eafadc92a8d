import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import MiniSearch from "minisearch";
import { beforeAll, describe, expect, test } from "vitest";
import { processTerm, searchOptions } from "../.vitepress/search/index.js";
import { pages } from "./examples.js";
import { root } from "./repository.js";

const chunks = new URL("../.vitepress/dist/assets/chunks/", import.meta.url);
const SYMBOL = /^\/reference\/api\/.+\/([^/]+)$/;
let index: MiniSearch;

/** The index that the built site searches, with the options that its search box takes from the configuration. */
beforeAll(async () => {
  const name = readdirSync(fileURLToPath(chunks)).find((file) => file.startsWith("@localSearchIndex"));
  const { default: json } = await import(new URL(name ?? "", chunks).href);
  index = MiniSearch.loadJSON(json, {
    fields: ["title", "titles", "text"],
    storeFields: ["title", "titles"],
    searchOptions,
    processTerm,
  });
});

/** The pages that a search shows, each as often as it is there, without the place in the page. */
function foundPages(query: string): readonly string[] {
  return index.search(query).map(({ id }) => String(id).replace(/(\.html)?(#.*)?$/, ""));
}

const firstPages = (query: string): readonly string[] => foundPages(query).slice(0, 3);

test.each([
  ["how do I train on my data", "/guide/fine-tuning"],
  ["train my own model", "/guide/fine-tuning"],
  ["fine-tune", "/guide/fine-tuning"],
  ["languages supported", "/guide/languages"],
  ["how accurate is it", "/guide/languages"],
  ["choose a threshold", "/guide/naming"],
  ["why does it find nothing", "/guide/naming"],
  ["extract invoice", "/recipes/invoice-to-json"],
  ["cv parsing", "/recipes/cv-to-table"],
  ["resume to spreadsheet", "/recipes/cv-to-table"],
  ["knowledge graph", "/recipes/news-to-graph"],
  ["redact personal data", "/recipes/redact"],
  ["anonymize PII", "/recipes/redact"],
  ["sentiment analysis", "/recipes/aspects"],
  ["export csv", "/recipes/csv-column"],
  ["read a pdf", "/recipes/pdf"],
  ["react", "/frameworks/react"],
  ["next.js", "/frameworks/next"],
  ["vue component", "/frameworks/vue"],
  ["electron app", "/frameworks/electron"],
  ["chrome extension", "/frameworks/extension"],
  ["web worker", "/frameworks/workers"],
  ["bun", "/frameworks/deno-bun"],
  ["docker", "/guide/deploying"],
  ["cors", "/guide/service"],
  ["jest", "/guide/testing"],
  ["how much memory does it need", "/guide/size"],
  ["commercial use licence", "/guide/licences"],
  ["GLiNER", "/guide/alternatives"],
  ["PaddleNLP Taskflow", "/guide/taskflow"],
  ["onnx export", "/guide/saving"],
  ["long document", "/guide/documents"],
  ["cancel a call", "/guide/errors"],
  ["offline", "/guide/deploying"],
  ["zod schema to object", "/tasks/records"],
  ["label studio", "/guide/annotation-tools"],
  ["webpack", "/guide/deploying"],
  ["parcel bundler", "/guide/deploying"],
  ["service worker", "/guide/deploying"],
  ["raspberry pi", "/guide/deploying"],
  ["angular", "/frameworks/element"],
  ["custom element", "/frameworks/element"],
  ["web components", "/frameworks/element"],
  ["xlsx", "/recipes/csv-column"],
  ["google sheets", "/recipes/csv-column"],
  ["word document", "/recipes/pdf"],
  ["chatgpt", "/guide/alternatives"],
  ["ollama", "/guide/alternatives"],
  ["claude desktop", "/guide/agents"],
  ["Jupyter", "/guide/service"],
  ["python notebook", "/guide/service"],
  ["semantic search", "/tasks/embeddings"],
  ["vector store", "/tasks/embeddings"],
  ["android", "/guide/browser"],
  ["gguf", "/guide/models"],
  ["kafka", "/guide/corpora"],
  ["resume a training", "/guide/fine-tuning"],
])("%s is answered by %s", (query, page) => {
  expect(firstPages(query)).toContain(page);
});

/** What a page's front matter says that it answers, between commas. */
function questionsOf(page: string): readonly string[] {
  const stated = /^---\nquestions:\n((?: {2}- .*\n)+)---\n/.exec(readFileSync(`${root}docs/${page}`, "utf8"));
  return (stated?.[1] ?? "")
    .split("\n")
    .flatMap((line) => line.replace(/^ {2}- /, "").split(", "))
    .filter((phrase) => phrase !== "");
}

describe.each(pages().filter((page) => page.includes("/")))("%s", (page) => {
  test("says what it answers, and is found by each of it", () => {
    const path = `/${page.replace(/(?:index)?\.md$/, "")}`;
    const questions = questionsOf(page);
    expect(questions).not.toEqual([]);
    expect(questions.filter((question) => !firstPages(question).includes(path))).toEqual([]);
  });
});

/** The names of all symbols that have a page. */
const symbols = (): readonly string[] => {
  const api = fileURLToPath(new URL("../reference/api/", import.meta.url));
  const names = readdirSync(api, { recursive: true, encoding: "utf8" });
  const found = names.filter((name) => name.endsWith(".md") && !name.endsWith("index.md"));
  return [...new Set(found.map((name) => name.replace(/^.*[\\/]|\.md$/g, "")))];
};

const nameOf = (path: string | undefined): string | undefined => SYMBOL.exec(path ?? "")?.[1];

test("a symbol whose name is no plain word is found first by its name, however it is written", () => {
  const names = symbols().filter((name) => /[a-z0-9][A-Z]/.test(name));
  // Of a function and the type of its result, which differ in one capital, either may come first.
  const isFirst = (query: string): boolean =>
    nameOf(foundPages(query)[0])?.toLowerCase() === query.toLowerCase();
  expect(names.filter((name) => !isFirst(name) || !isFirst(name.toLowerCase()))).toEqual([]);
  expect(names.length).toBeGreaterThan(200);
});

test("a symbol is found while its name is typed", () => {
  const found = firstPages("loadZeroSh").map(nameOf);
  expect(found).toContain("loadZeroShotClassifier");
});

test("plain words show no symbol before a page that people wrote", () => {
  const words = new Set(symbols().flatMap((name) => name.split(/(?<=[a-z0-9])(?=[A-Z])|_/)));
  const plain = [...words].map((word) => word.toLowerCase()).filter((word) => word.length > 2);
  const before = plain.filter((word) => {
    const found = foundPages(word).map((path) => path.startsWith("/reference/api/"));
    return found.indexOf(true) !== -1 && found.indexOf(true) < found.lastIndexOf(false);
  });
  expect(before).toEqual([]);
  expect(plain.length).toBeGreaterThan(150);
});
