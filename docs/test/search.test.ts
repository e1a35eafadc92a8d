import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import MiniSearch from "minisearch";
import { beforeAll, expect, test } from "vitest";
import { processTerm, searchOptions } from "../.vitepress/search/index.js";

const chunks = new URL("../.vitepress/dist/assets/chunks/", import.meta.url);
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

/** The first three pages that a search shows, without the place in the page. */
function firstPages(query: string): readonly string[] {
  const pages = index.search(query).map(({ id }) => String(id).replace(/(\.html)?(#.*)?$/, ""));
  return pages.slice(0, 3);
}

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
])("%s is answered by %s", (query, page) => {
  expect(firstPages(query)).toContain(page);
});

test("a symbol is found by its name", () => {
  expect(firstPages("loadExtractor")).toContain("/reference/api/heads/functions/loadExtractor");
});
