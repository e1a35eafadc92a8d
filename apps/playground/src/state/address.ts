import { effect } from "@preact/signals";
import { examples } from "../examples.js";
import { decodeView, encodeView, MAX_SHARED_TEXT } from "./url-state.js";
import { DEFAULT_THRESHOLD, schema, showSchema, text, threshold } from "./view.js";

const ADDRESS_MS = 400;

/** Takes up what the address carries, else the first example. */
export function startFromAddress(): void {
  const shared = decodeView(location.hash);
  const [first] = examples;
  text.value = shared.text ?? first.text;
  threshold.value = shared.threshold ?? DEFAULT_THRESHOLD;
  if (shared.schema === undefined || !showSchema(shared.schema)) showSchema(first.schema);
}

/** Keeps the address up with what is shown. */
export function keepAddress(): void {
  let addressed: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const view = schema.value && { text: text.value, schema: schema.value, threshold: threshold.value };
    clearTimeout(addressed);
    addressed = setTimeout(() => {
      const { pathname, search } = location;
      const link = view && encodeView(view);
      history.replaceState(null, "", link === undefined ? pathname + search : `#${link}`);
    }, ADDRESS_MS);
  });
}

export { MAX_SHARED_TEXT };
