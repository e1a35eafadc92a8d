import { loadExtractor, parseSchema } from "@ernie-m/heads";
import type { Plugin } from "vite";
import { examples } from "../src/examples.js";
import { firstResultHtml } from "../src/first/markup.js";
import type { StoredResult } from "../src/first/stored.js";
import { draftOf, schemaOf } from "../src/schema/draft.js";
import { DEFAULT_THRESHOLD } from "../src/state/threshold.js";
import { extract } from "../src/worker/extract.js";
import { ScoreMemory } from "../src/worker/score-memory.js";
import { type ModelFiles, runtimeOf } from "./integer-model.js";

/** What the page's own model finds in the first example, as the page itself would ask it. */
async function storedResult(files: ModelFiles): Promise<StoredResult> {
  const task = await loadExtractor("embedded", { runtime: runtimeOf(files) });
  try {
    const [{ text, schema: written }] = examples;
    // As the page writes it when it has read it.
    const schema = schemaOf(draftOf(parseSchema(written))) ?? written;
    const asked = { text, schema, threshold: DEFAULT_THRESHOLD, thresholds: {} };
    const events: StoredResult["events"][number][] = [];
    await extract(
      {
        tokenizer: task.tokenizer,
        memory: new ScoreMemory(),
        loaded: { head: "information-extraction", task },
      },
      asked,
      { signal: new AbortController().signal, progress: (news) => void events.push(...news.events) },
    );
    return { asked, events };
  } finally {
    await task.dispose();
  }
}

/** Puts the first example and what is found in it into the page's HTML, where it is seen before any script has run. */
export function firstResult(model: () => Promise<ModelFiles>): Plugin {
  let stored: Promise<StoredResult> | undefined;
  return {
    name: "first-result",
    transformIndexHtml: {
      order: "pre",
      async handler(html) {
        stored ??= model().then(storedResult);
        return html.replace("<!-- first result -->", firstResultHtml(await stored));
      },
    },
  };
}
