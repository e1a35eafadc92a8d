import { loadExtractor } from "@ernie-m/heads";
import { webRuntime, workerRuntime } from "@ernie-m/runtime-web";

/** Runs the model that the server has, in the page or, where the address says so, in a worker. */
async function run() {
  const start = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const isInWorker = new URLSearchParams(location.search).has("worker");
  const runtime = isInWorker ? workerRuntime(start, { device: "wasm" }) : webRuntime({ device: "wasm" });
  const extractor = await loadExtractor("/model/", { runtime });
  const { person } = await extractor.extract("Marie Curie was born in Warsaw.", { person: ["birthplace"] });
  await extractor.dispose();
  await runtime.dispose();
  return `${person[0].text}, ${person[0].relations.birthplace[0].text}`;
}

run().then(
  (result) => {
    globalThis.result = result;
  },
  (cause) => {
    globalThis.result = String(cause);
  },
);
