import { readFileSync } from "node:fs";
import type { ExampleSources } from "../batches/mixture.js";
import { kinds } from "../kinds.js";
import { saidOptions } from "../questions/choose.js";

/** The kind of what says that an option is the right one. */
export function kindOfOption(option: string): string {
  return `says ${option}`;
}

/** Least marked spans of a prompt that is a kind of its own. */
const LEAST = 100;

/** Prompts of corpora that no lexicon has, and what they ask for. */
function readPrompts(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(new URL("../../data/corpus-prompts.json", import.meta.url), "utf8"));
}

/**
 * What tokens are tagged as: a class for what begins and one for what goes on, for each kind; class 0 for what is
 * none.
 */
export class Tags {
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #kindOf: (prompt: string) => string | undefined;

  constructor({ wordings, corpus }: ExampleSources) {
    const prompts = readPrompts();
    this.#kindOf = (prompt) => {
      const [known] = wordings.meanings(prompt);
      return known ?? prompts[prompt.toLowerCase()];
    };
    const own = [...corpus.promptCounts()]
      .filter(([prompt, count]) => count >= LEAST && this.#kindOf(prompt) === undefined)
      .map(([prompt]) => prompt);
    const all = new Set([...Object.keys(kinds), ...Object.values(prompts), ...own.sort()]);
    for (const option of saidOptions) all.add(kindOfOption(option));
    this.#numbers = new Map([...all].map((kind, i) => [kind, 1 + 2 * i] as const));
  }

  /** Names of the classes. */
  get labels(): readonly string[] {
    return ["O", ...[...this.#numbers.keys()].flatMap((kind) => [`B-${kind}`, `I-${kind}`])];
  }

  /** The class of what begins something of a kind; undefined where the kind has none. What goes on has the next. */
  ofKind(kind: string): number | undefined {
    return this.#numbers.get(kind);
  }

  /** The same of what a corpus' prompt asks for. */
  ofPrompt(prompt: string): number | undefined {
    return this.#numbers.get(this.#kindOf(prompt) ?? prompt.toLowerCase());
  }
}
