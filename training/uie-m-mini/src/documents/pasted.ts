import type { Random } from "../random.js";
import type { Draft } from "./draft.js";

/** What becomes of a text on its way from a file to where it is pasted. */
type Accident = (draft: Draft, random: Random) => Draft;

/** Writes each character anew and keeps what is marked where it then stands. */
function rewrite(
  { text, mentions, facts }: Draft,
  written: (character: string, at: number) => string,
): Draft {
  const places = new Int32Array(text.length + 1);
  let out = "";
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    places.fill(out.length, at, at + character.length);
    out += written(character, at);
    at += character.length;
  }
  places[text.length] = out.length;
  return {
    text: out,
    mentions: mentions.map((mention) => ({
      ...mention,
      start: places[mention.start],
      end: places[mention.end],
    })),
    facts,
  };
}

/** Lines broken at a width, as mail and PDF have them. */
const wrapped: Accident = (draft, random) => {
  const width = random.between(36, 90);
  let column = 0;
  return rewrite(draft, (character, at) => {
    if (character === "\n") column = 0;
    else column++;
    if (character !== " ") return character;
    const next = draft.text.slice(at + 1).search(/[ \n]|$/);
    if (column + next <= width) return character;
    column = 0;
    return "\n";
  });
};

/** Lines put together, as a copied cell or a search index has them. */
const unbroken: Accident = (draft, random) => {
  const between = random.pick([" ", " ", "  "]);
  return rewrite(draft, (character) => (character === "\n" ? between : character));
};

const lowered: Accident = (draft) => rewrite(draft, (character) => character.toLowerCase());

const raised: Accident = (draft) => rewrite(draft, (character) => character.toUpperCase());

/** Letters without their marks, as typed on another keyboard. */
const unmarked: Accident = (draft) =>
  rewrite(draft, (character) =>
    /\p{Script=Latin}/u.test(character) ? character.normalize("NFD").replace(/\p{M}/gu, "") : character,
  );

/** Quoted in an answer. */
const quoted: Accident = (draft) => {
  const { text, mentions, facts } = rewrite(draft, (character) => (character === "\n" ? "\n> " : character));
  const moved = mentions.map((mention) => ({ ...mention, start: mention.start + 2, end: mention.end + 2 }));
  return { text: `> ${text}`, mentions: moved, facts };
};

/** What scanners take for something else. */
const MISREAD: Readonly<Record<string, readonly string[]>> = {
  l: ["1", "I"],
  I: ["l", "1"],
  "1": ["l", "I"],
  O: ["0"],
  "0": ["O"],
  o: ["0"],
  m: ["rn"],
  S: ["5"],
  e: ["c"],
  ".": [","],
  " ": ["  ", ""],
};

const scanned: Accident = (draft, random) => {
  const share = 0.01 + 0.04 * random.next();
  const edges = new Set(draft.mentions.flatMap(({ start, end }) => [start, end - 1]));
  return rewrite(draft, (character, at) => {
    const instead = MISREAD[character];
    return instead === undefined || edges.has(at) || !random.chance(share) ? character : random.pick(instead);
  });
};

/** Without its first lines, as a page in the middle is. */
const cut: Accident = (draft, random) => {
  const breaks = [...draft.text.matchAll(/\n+/g)].map(({ index, 0: { length } }) => index + length);
  const from = random.pick([0, ...breaks.slice(0, Math.ceil(breaks.length / 2))]);
  const mentions = draft.mentions
    .filter(({ start }) => start >= from)
    .map((mention) => ({ ...mention, start: mention.start - from, end: mention.end - from }));
  const named = new Set(mentions.map(({ entity }) => entity));
  return {
    text: draft.text.slice(from),
    mentions,
    facts: draft.facts.filter(({ subject, object }) => named.has(subject) && named.has(object)),
  };
};

/** What happens to texts, by name. */
export const accidents = { wrapped, unbroken, lowered, raised, unmarked, quoted, scanned, cut } as const;

/** How often each happens; one at a time. */
const shares: readonly (readonly [Accident, number])[] = [
  [(draft) => draft, 60],
  [wrapped, 12],
  [cut, 8],
  [unbroken, 7],
  [lowered, 5],
  [scanned, 5],
  [unmarked, 2],
  [quoted, 2],
  [raised, 1],
];

/** A document as it is pasted: most of the time as it was written. */
export function pasted(draft: Draft, random: Random): Draft {
  return random.weighted(shares)(draft, random);
}
