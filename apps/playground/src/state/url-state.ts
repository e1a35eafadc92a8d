import type { Schema } from "@ernie-m/heads";

/** What a link carries: enough to see the same thing, all of it after the `#`, which no browser sends. */
export interface SharedView {
  readonly text: string;
  readonly schema: Schema;
  readonly threshold?: number;
}

/** Longest text that goes into a link, in UTF-16 code units: longer addresses are cut by chat programs. */
export const MAX_SHARED_TEXT = 6000;

/** The fragment of a link, without `#`; undefined when the text is too long for one. */
export function encodeView(view: SharedView): string | undefined {
  if (view.text.length > MAX_SHARED_TEXT) return undefined;
  const parameters = new URLSearchParams({ text: view.text, schema: JSON.stringify(view.schema) });
  if (view.threshold !== undefined) parameters.set("threshold", String(view.threshold));
  return parameters.toString();
}

/** What a fragment carries; parts that are missing or broken are left out. The schema is JSON, not checked further. */
export function decodeView(fragment: string): {
  readonly text?: string;
  readonly schema?: unknown;
  readonly threshold?: number;
} {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const text = parameters.get("text");
  const schema = readJson(parameters.get("schema"));
  const stated = parameters.get("threshold");
  const threshold = stated === null || stated.trim() === "" ? Number.NaN : Number(stated);
  return {
    ...(text !== null && { text }),
    ...(schema !== undefined && { schema }),
    ...(threshold >= 0 && threshold <= 1 && { threshold }),
  };
}

function readJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
