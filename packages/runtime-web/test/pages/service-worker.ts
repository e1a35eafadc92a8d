import { isErnieMError } from "@ernie-m/config";
import { loadExtractor } from "@ernie-m/heads";
import { webRuntime } from "../../src/index.js";

/** The part of a service worker's global scope that is used. */
interface Scope {
  addEventListener(
    type: "message",
    listener: (event: { readonly source: { postMessage(message: unknown): void } }) => void,
  ): void;
}

const scope = globalThis as unknown as Scope;
scope.addEventListener("message", async ({ source }) => {
  const error: unknown = await loadExtractor("/model/", { runtime: webRuntime({ cache: "none" }) }).catch(
    (cause: unknown) => cause,
  );
  source.postMessage({ code: isErnieMError(error) && error.code, message: String(error) });
});
