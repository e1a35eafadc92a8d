import { loadExtractor } from "@ernie-m/heads";
import { webRuntime, workerRuntime } from "../../dist/index.js";

const text = "Marie Curie was born in Warsaw in 1867.";

/** Runs the embedded model in the page or in a worker, with what the address asks for. */
async function run() {
  const asked = new URLSearchParams(location.search);
  const options = {
    device: "wasm",
    threads: Number(asked.get("threads") ?? 1),
    ...(asked.has("hosted") && { wasmPaths: "/ort/" }),
  };
  const start = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const runtime = asked.has("worker") ? workerRuntime(start, options) : webRuntime(options);
  const extractor = await loadExtractor("/model/", { runtime });
  const { person } = await extractor.extract(text, { person: ["birthplace"] });
  const { threads } = await runtime.report();
  await extractor.dispose();
  await runtime.dispose();
  return `${person[0].text} ${person[0].relations.birthplace[0].text} ${threads}`;
}

run().then(
  (result) => {
    globalThis.result = result;
  },
  (cause) => {
    globalThis.result = String(cause);
  },
);
