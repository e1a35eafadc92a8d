import { loadExtractor } from "@ernie-m/heads";
import { workerRuntime } from "@ernie-m/runtime-web";

const runtime = workerRuntime(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
let loading;

/** One extractor for the whole app, loaded when it is first asked for. */
export function extractor() {
  loading ??= loadExtractor("/models/uie-m-mini/", { runtime });
  return loading;
}
