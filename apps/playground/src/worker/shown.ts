import {
  type ExtractionEvent,
  type NearMisses,
  parseSchema,
  type Schema,
  type SchemaNode,
} from "@ernie-m/heads";
import type { ExtractRequest, Miss, MissingName } from "../protocol.js";

/** Near misses of a name that are told. */
export const MISSES = 3;

/**
 * What is shown of what a call finds: what is at least as probable as the threshold says, which is then the one number
 * that counts. A call's own threshold is of the start and the end of a span, each; the probability shown is their
 * product. What hangs on something that is not shown is not shown either.
 */
export class Shown {
  readonly #request: Pick<ExtractRequest, "schema" | "threshold" | "thresholds">;
  readonly #ids = new Set<number>();
  readonly #names = new Set<string>();
  readonly #misses = new Map<string, Miss[]>();

  constructor(request: Pick<ExtractRequest, "schema" | "threshold" | "thresholds">) {
    this.#request = request;
  }

  take(event: ExtractionEvent): boolean {
    const { id, name, subject, entry } = event;
    if (subject !== undefined && !this.#ids.has(subject)) return false;
    const { threshold, thresholds } = this.#request;
    if (entry.probability < (thresholds[name] ?? threshold)) {
      const { text, start, end, probability } = entry;
      if (start !== undefined && end !== undefined)
        this.#addMisses(name, [{ text, start, end, probability }]);
      return false;
    }
    this.#ids.add(id);
    this.#names.add(name);
    return true;
  }

  takeMisses({ name, subject, spans }: NearMisses): void {
    this.#addMisses(
      name,
      spans.map((span) => (subject === undefined ? span : { ...span, subject })),
    );
  }

  /** The schema's names that nothing is shown of, in its order. */
  missing(): readonly MissingName[] {
    const missing = new Map<string, MissingName>();
    const walk = (nodes: readonly SchemaNode[], asked: boolean): void => {
      for (const { name, children } of nodes) {
        const isShown = this.#names.has(name);
        if (!isShown && !missing.get(name)?.asked)
          missing.set(name, { name, asked, misses: this.#misses.get(name) ?? [] });
        walk(children, isShown);
      }
    };
    walk(parseSchema(this.#request.schema), true);
    return [...missing.values()];
  }

  #addMisses(name: string, spans: readonly Miss[]): void {
    const all = [...(this.#misses.get(name) ?? []), ...spans].toSorted(
      (a, b) => b.probability - a.probability,
    );
    const distinct = all.filter(({ text }, at) => all.findIndex((other) => other.text === text) === at);
    this.#misses.set(name, distinct.slice(0, MISSES));
  }
}

/** The names of a schema, at every level. */
export function namesIn(schema: Schema): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (nodes: readonly SchemaNode[]): void => {
    for (const { name, children } of nodes) {
      names.add(name);
      walk(children);
    }
  };
  walk(parseSchema(schema));
  return names;
}
