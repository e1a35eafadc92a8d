import { isErnieMError } from "@ernie-m/config";
import { loadExtractor } from "@ernie-m/heads";
import { type WebRuntimeOptions, webRuntime } from "../../src/index.js";

/** The part of a service worker's global scope that is used. */
interface Scope {
  addEventListener(
    type: "message",
    listener: (event: {
      readonly data: WebRuntimeOptions;
      readonly source: { postMessage(message: unknown): void };
    }) => void,
  ): void;
}

/** What the model finds with a runtime of these options, and what computed. */
async function find(options: WebRuntimeOptions) {
  const runtime = webRuntime({ ...options, cache: "none" });
  const extractor = await loadExtractor("/model/", { runtime });
  const { person = [] } = await extractor.extract("Marie Curie was born in Warsaw.", ["person"]);
  const { build } = await runtime.report();
  await runtime.dispose();
  return { persons: person.map(({ text }) => text), build };
}

const scope = globalThis as unknown as Scope;
scope.addEventListener("message", ({ data, source }) =>
  find(data).then(
    (found) => source.postMessage(found),
    (error: unknown) =>
      source.postMessage({ code: isErnieMError(error) && error.code, message: String(error) }),
  ),
);
