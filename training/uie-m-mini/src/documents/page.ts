import { type Lexicon, wordsOf } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";
import type { Making } from "../values/names.js";
import { canMake, makeValue } from "../values/value.js";
import { Drafting, type Entity } from "./draft.js";
import {
  captionOf,
  drawLayout,
  drawTable,
  headingOf,
  isEastern,
  type Layout,
  listSeparators,
} from "./layout.js";
import { writeSentence } from "./sentence.js";
import { writeTitled } from "./titled.js";

/** What one document writes in few ways, though a language has many. */
const STYLED = ["money", "unitmoney", "date", "fulldate", "duration", "quantity", "weight"] as const;

/** A language as one document has it: most keep to a currency and to a form of dates. */
function inOneStyle(lexicon: Lexicon, random: Random): Lexicon {
  if (random.chance(0.3)) return lexicon;
  const words = new Map(lexicon.words);
  for (const key of STYLED) {
    const patterns = words.get(key);
    if (patterns !== undefined) words.set(key, random.sample(patterns, random.between(1, 2)));
  }
  return { ...lexicon, words };
}

/** A document while it is written: what its parts are made with. */
export class Page {
  readonly drafting = new Drafting();
  readonly layout: Layout;
  readonly making: Making;
  readonly random: Random;
  /** What later sentences may speak of again, by kind. */
  readonly known = new Map<string, Entity>();

  constructor(making: Making, random: Random) {
    this.making = { ...making, lexicon: inOneStyle(making.lexicon, random) };
    this.random = random;
    this.layout = drawLayout(making.lexicon, random);
  }

  get lexicon(): Lexicon {
    return this.making.lexicon;
  }

  /** A new thing of a kind, to be spoken of again. */
  thing(kind: string): Entity {
    const entity = this.drafting.entity(makeValue(kind, this.making, this.random));
    this.known.set(kind, entity);
    return entity;
  }

  /** A value of a kind, said of `subject` where there is one. */
  value(kind: string, subject?: Entity): Entity {
    const entity = this.#valueOf(kind, subject);
    this.drafting.mention(entity);
    return entity;
  }

  /** The same, not yet written. */
  #valueOf(kind: string, subject?: Entity): Entity {
    const entity = this.drafting.entity(makeValue(kind, this.making, this.random));
    if (subject !== undefined) this.drafting.fact(subject, kind, entity);
    return entity;
  }

  heading(key: string): void {
    this.drafting
      .line()
      .write(this.layout.heading(headingOf(key, this.lexicon, this.random)))
      .line();
    if (this.random.chance(0.3)) this.drafting.write("\n");
  }

  /** `Caption: value` for some kinds; those without a caption in this language are left out. */
  fields(names: readonly string[], subject?: Entity): void {
    const { random, layout, drafting, lexicon } = this;
    let isFirst = true;
    for (const kind of names) {
      const caption = captionOf(kind, lexicon, random);
      if (caption === undefined || !canMake(kind, lexicon)) continue;
      drafting
        .write(isFirst ? "" : layout.join)
        .write(layout.caption(caption))
        .write(layout.separator);
      const entity = this.known.get(kind) ?? this.#valueOf(kind, subject);
      writeTitled(drafting, entity, lexicon, random);
      isFirst = false;
    }
    drafting.line();
  }

  /** Lines that each have a thing and what is said of it, most under a line of captions. */
  table(subject: string, columns: readonly string[], rows: number): void {
    const { drafting, layout, random, lexicon } = this;
    const known = columns.filter((kind) => canMake(kind, lexicon));
    const order = random.chance(0.75) ? [subject, ...known] : random.shuffled([subject, ...known]);
    const { before, between, after, rule } = drawTable(layout, random);
    const line = (cells: readonly (() => void)[]): void => {
      drafting.line().write(before);
      cells.forEach((cell, i) => {
        if (i > 0) drafting.write(between);
        cell();
      });
      drafting.write(after).line();
    };
    const captions = order.map((kind) => captionOf(kind, lexicon, random));
    if (random.chance(0.55) && captions.every((caption) => caption !== undefined)) {
      line(captions.map((caption) => () => drafting.write(layout.caption(caption))));
      if (rule !== undefined) line(captions.map(() => () => drafting.write(rule)));
    }
    const numbering = random.pick(["", "", "", ". ", ") ", "  "]);
    for (let row = 1; row <= rows; row++) {
      const thing = this.thing(subject);
      line(
        order.map((kind, i) => () => {
          if (i === 0 && numbering !== "" && rows > 1) drafting.write(`${row}${numbering}`);
          if (kind === subject) drafting.mention(thing);
          else this.value(kind, thing);
        }),
      );
    }
  }

  /** Values of a kind as a list: on one line, or one a line. */
  list(kind: string, count: number, subject?: Entity): void {
    if (!canMake(kind, this.lexicon)) return;
    const { random, drafting, layout } = this;
    const isLong = random.chance(0.4);
    const between = isLong ? "\n" : random.pick(listSeparators(this.lexicon));
    const seen = new Set<string>();
    for (let i = 0; i < count; i++) {
      const value = makeValue(kind, this.making, random);
      if (seen.has(value.text)) continue;
      if (seen.size > 0) drafting.write(between);
      if (isLong) drafting.write(layout.bullet);
      seen.add(value.text);
      const entity = drafting.value(value);
      if (subject !== undefined) drafting.fact(subject, kind, entity);
    }
    drafting.line();
  }

  /** The same under its caption. */
  titledList(kind: string, count: number, subject?: Entity): void {
    const caption = captionOf(kind, this.lexicon, this.random);
    if (caption === undefined || !canMake(kind, this.lexicon)) return;
    const { drafting, layout, random } = this;
    drafting.line().write(layout.caption(caption));
    drafting.write(random.chance(0.5) ? "\n" : layout.separator);
    this.list(kind, count, subject);
  }

  /** Sentences of a domain, in prose or as items. */
  sentences(domain: string, count: number): void {
    const { random, drafting, lexicon } = this;
    const templates = lexicon.sentences.get(domain) ?? [];
    const space = isEastern(lexicon) ? "" : " ";
    const numbering = random.pick([undefined, undefined, undefined, "1", "§", "-"]);
    random.sample(templates, count).forEach((template, i) => {
      if (numbering !== undefined && count > 1)
        drafting.line().write(numbering === "1" ? `${i + 1}. ` : numbering === "§" ? `§ ${i + 1} ` : "- ");
      else if (i > 0) drafting.write(random.chance(0.15) ? "\n\n" : space);
      writeSentence(template, drafting, this.making, random, this.known);
      if (random.chance(0.15)) drafting.write(space).write(random.pick(wordsOf(lexicon, "filler")));
    });
    drafting.line();
  }

  /** A sentence without anything to find. */
  filler(): void {
    this.drafting.write(this.random.pick(wordsOf(this.lexicon, "filler")));
    this.drafting.write(isEastern(this.lexicon) ? "" : " ");
  }

  /** An empty line, most of the time. */
  gap(): void {
    this.drafting.line();
    if (this.random.chance(0.6)) this.drafting.write("\n");
  }
}
