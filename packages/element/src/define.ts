import { ErnieMExtractElement } from "./element.js";

/**
 * Makes `<ernie-m-extract>` an element of the page, once. Where there are no elements, as in Node, it does nothing.
 *
 * Throws: NotSupportedError (a DOMException) when another element has the name.
 */
export function defineErnieMExtract(name = "ernie-m-extract"): void {
  const registry = globalThis.customElements;
  if (registry === undefined || registry.get(name) === ErnieMExtractElement) return;
  registry.define(name, ErnieMExtractElement);
}
