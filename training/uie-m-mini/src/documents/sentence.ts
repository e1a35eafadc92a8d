import { wordsOf } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";
import { fill } from "../values/fill.js";
import type { Making } from "../values/names.js";
import { makeValue, type Value } from "../values/value.js";
import type { Drafting, Entity } from "./draft.js";
import { writeTitled } from "./titled.js";

/** `{a:person}`, `{a}`, `{a~:person}`, `{a.employer}`, `{city}`, `*dosetail*`. */
const SLOT = /\{(?:([a-z])(~)?(?::(\w+))?|([a-z])\.(\w+)|(\w{2,}))\}|\*(\w+)\*/g;

/**
 * Writes a sentence of a template. A letter is something that is said more of: `{a:person}` brings it in, `{a}` mentions
 * it again, `{a.employer}` is what is said of it; any other slot is something of that kind.
 *
 * @param known what `{a:kind}` may be instead of something new, by kind
 */
export function writeSentence(
  template: string,
  drafting: Drafting,
  making: Making,
  random: Random,
  known: ReadonlyMap<string, Entity> = new Map(),
): void {
  const things = new Map<string, Entity>();
  const thing = (letter: string, kind: string): Entity => {
    const entity =
      things.get(letter) ??
      takeKnown(kind, known, things, random) ??
      drafting.entity(makeValue(kind, making, random));
    things.set(letter, entity);
    return entity;
  };
  // What is said before its subject is named needs to know what the subject is.
  const kindOf = new Map(
    [...template.matchAll(SLOT)].flatMap(([, letter, , kind]) =>
      letter !== undefined && kind !== undefined ? [[letter, kind] as const] : [],
    ),
  );
  let done = 0;
  for (const match of template.matchAll(SLOT)) {
    drafting.write(template.slice(done, match.index));
    done = match.index + match[0].length;
    const [, letter, short, , subject, relation, kind, word] = match;
    if (word !== undefined)
      drafting.write(fill(random.pick(wordsOf(making.lexicon, word)), making.lexicon, random));
    else if (letter !== undefined) {
      const isKnown = things.has(letter);
      const entity = thing(letter, kindOf.get(letter) ?? "person");
      const called = short !== undefined || (isKnown && random.chance(0.5)) ? "short" : "full";
      writeTitled(drafting, entity, making.lexicon, random, called);
    } else if (subject !== undefined && relation !== undefined) {
      const value = differing(() => makeValue(relation, making, random), things);
      const object = drafting.value(value);
      drafting.fact(thing(subject, kindOf.get(subject) ?? "person"), relation, object);
    } else writeTitled(drafting, drafting.entity(makeValue(kind, making, random)), making.lexicon, random);
  }
  drafting.write(template.slice(done));
}

/** Something that the text has told of already: now and then, and not twice in a sentence. */
function takeKnown(
  kind: string,
  known: ReadonlyMap<string, Entity>,
  things: ReadonlyMap<string, Entity>,
  random: Random,
): Entity | undefined {
  const entity = known.get(kind);
  if (entity === undefined || [...things.values()].includes(entity) || random.chance(0.3)) return undefined;
  return entity;
}

/** A value that is not called as one of the subjects is. */
function differing(make: () => Value, things: ReadonlyMap<string, Entity>): Value {
  let value = make();
  for (let tries = 0; tries < 4 && [...things.values()].some((one) => one.value.text === value.text); tries++)
    value = make();
  return value;
}
