import { InputError } from "@ernie-m/core";

/** What one request, and all of them together, may ask of the server. */
export interface Limits {
  /** Most bytes of a body, and of a line of a stream. Default 2 MB. */
  readonly bodyBytes: number;
  /** Most texts, questions or pairs of a request. Default 256. */
  readonly texts: number;
  /** Most rows of a request: windows of the texts with each name, label or choice. Default 20,000. */
  readonly rows: number;
  /** Most rows that wait, of all requests together; beyond it requests are refused. Default 60,000. */
  readonly queueRows: number;
  /** Requests that the model works on together; the others wait in the order they came in. Default 32. */
  readonly concurrentCalls: number;
  /** Longest text of a task that reads it in one go, in UTF-16 code units: all but extraction. Default 100,000. */
  readonly textUnits: number;
  /** Milliseconds after which a request is given up; a client may ask for fewer. Default 30,000. */
  readonly deadline: number;
  /** Milliseconds within which a body must have come. Default 30,000. */
  readonly bodyTimeout: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 2 * 1024 * 1024,
  texts: 256,
  rows: 20_000,
  queueRows: 60_000,
  concurrentCalls: 32,
  textUnits: 100_000,
  deadline: 30_000,
  bodyTimeout: 30_000,
};

/** Limits with the defaults filled in. Throws: InputError naming the limit. */
export function resolveLimits(limits: Partial<Limits> = {}): Limits {
  const resolved = { ...defaultLimits, ...limits };
  for (const name of Object.keys(defaultLimits) as (keyof Limits)[]) {
    const value = resolved[name];
    if (!Number.isSafeInteger(value) || value < 1)
      throw new InputError(`limits.${name}`, "an integer of at least 1", String(value));
  }
  return resolved;
}
