import type { Value } from "../values/value.js";

/** A place in a text, UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Mention extends Span {
  readonly kinds: readonly string[];
  /** The same for all mentions of one thing. */
  readonly entity: number;
}

/** What a text says of something. */
export interface Fact {
  readonly subject: number;
  readonly relation: string;
  /** Entity of what is said. */
  readonly object: number;
}

/** A text with all that is marked in it. */
export interface Draft {
  readonly text: string;
  readonly mentions: readonly Mention[];
  readonly facts: readonly Fact[];
}

/** Something that is mentioned, maybe more than once. */
export interface Entity {
  readonly number: number;
  readonly value: Value;
}

/** Writes a text from front to back and keeps where everything stands. */
export class Drafting {
  #text = "";
  #entities = 0;
  readonly #mentions: Mention[] = [];
  readonly #facts: Fact[] = [];

  get length(): number {
    return this.#text.length;
  }

  /** Whether the next character would be the first of a line. */
  get isAtLineStart(): boolean {
    return this.#text === "" || this.#text.endsWith("\n");
  }

  write(text: string): this {
    this.#text += text;
    return this;
  }

  /** A new thing, not yet mentioned. */
  entity(value: Value): Entity {
    return { number: this.#entities++, value };
  }

  /** Writes what a thing is called. */
  mention({ number, value }: Entity, called: "full" | "short" = "full"): this {
    const text = called === "short" ? (value.short ?? value.text) : value.text;
    const start = this.#text.length;
    this.#text += text;
    this.#mentions.push({ start, end: start + text.length, kinds: value.kinds, entity: number });
    for (const part of value.parts ?? []) {
      const at = text.indexOf(part.text);
      if (at === -1) continue;
      this.#mentions.push({
        start: start + at,
        end: start + at + part.text.length,
        kinds: part.kinds,
        entity: this.#entities++,
      });
    }
    return this;
  }

  /** Writes something that is mentioned once. */
  value(value: Value): Entity {
    const entity = this.entity(value);
    this.mention(entity);
    return entity;
  }

  fact(subject: Entity, relation: string, object: Entity): this {
    this.#facts.push({ subject: subject.number, relation, object: object.number });
    return this;
  }

  /** Ends the line, whatever it is. */
  line(): this {
    if (!this.isAtLineStart) this.#text += "\n";
    return this;
  }

  /** What was written, blanks at the end left out; facts about what is called by a name. */
  done(): Draft {
    const named = new Set(this.#mentions.map(({ entity }) => entity));
    return {
      text: this.#text.trimEnd(),
      mentions: this.#mentions,
      facts: this.#facts.filter(({ subject }) => named.has(subject)),
    };
  }
}
