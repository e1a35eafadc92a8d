// Everything in a worker of your own: the page sends texts and gets results.
import { loadExtractor } from "@ernie-m/heads";
import { webRuntime } from "@ernie-m/runtime-web";

const loading = loadExtractor("/models/uie-m-mini/", { runtime: webRuntime() });

self.onmessage = async ({ data: { id, text, schema } }) => {
  try {
    const extractor = await loading;
    self.postMessage({ id, result: await extractor.extract(text, schema) });
  } catch (error) {
    self.postMessage({ id, problem: error.message });
  }
};
