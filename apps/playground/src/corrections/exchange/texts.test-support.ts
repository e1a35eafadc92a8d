import fc from "fast-check";
import { keyOf } from "../judge.js";
import type { Answer, AskedName, CorrectedText, Judgement } from "../types.js";

/** A text that was checked, with names that are asked of it. */
export const base: CorrectedText = {
  id: "1",
  text: "",
  judgements: [],
  suggestions: [],
  foundWith: "",
  names: [
    { name: "person", parent: undefined },
    { name: "birthplace", parent: "person" },
    { name: "date", parent: undefined },
  ],
  checked: true,
  changed: 0,
};

/** Texts put together of words, some of which are people, places they are born in, and dates. */
export const texts = fc
  .array(
    fc.record({
      person: fc.constantFrom("Ada", "王伟", "😀 Lee", "مريم"),
      place: fc.option(fc.constantFrom("Oslo", "北京", "Paris 😀"), { nil: undefined }),
      date: fc.option(fc.constantFrom("1903", "May"), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts): CorrectedText => {
    let text = "";
    const judgements: Judgement[] = [];
    const say = (words: string): { readonly start: number; readonly end: number } => {
      const start = text.length;
      text += words;
      return { start, end: text.length };
    };
    for (const { person, place, date } of parts) {
      say("😀 Of ");
      const head = { name: "person", ...say(person) };
      judgements.push({ ...head, verdict: "right" });
      say(" from ");
      if (place !== undefined) judgements.push({ name: "birthplace", ...say(place), head, verdict: "right" });
      say(" in ");
      if (date !== undefined) judgements.push({ name: "date", ...say(date), verdict: "right" });
      say(". ");
    }
    return { ...base, text, judgements };
  });

/** Names of three levels, of the text and of relations alike, of both widths, and with what tools have between labels. */
const NAMES: readonly AskedName[] = [
  ...["company", "person", "date", "ＧＤＰ", "a##b", "的 of"].map((name) => ({ name, parent: undefined })),
  { name: "founder", parent: "company" },
  { name: "资本（元）", parent: "company" },
  { name: "birthplace", parent: "founder" },
  { name: "birthplace", parent: "person" },
  { name: "person", parent: "founder" },
  { name: "date", parent: "birthplace" },
  { name: "date", parent: "date" },
  { name: "Ｃapital", parent: "a##b" },
  { name: "a##b", parent: "ＧＤＰ" },
];

/** How an answer stands: found or not, and what somebody says about it. */
const states = fc.constantFrom("right", "added", "open", "wrong", "absent");

interface AskedText {
  readonly of: CorrectedText;
  readonly answers: readonly Answer[];
}

/**
 * Sentences of words that come again and again, which answer any names, about any that are there already.
 *
 * @param number Stands in every sentence of the text, so that no two texts share one.
 */
function asked(number: number): fc.Arbitrary<AskedText> {
  return fc
    .record({
      sentences: fc.array(
        fc.array(fc.constantFrom("Smith", "Ａｃｍｅ", "阿里", "😀 Lee", "C##", "100（元）"), {
          minLength: 1,
          maxLength: 4,
        }),
        { minLength: 1, maxLength: 3 },
      ),
      names: fc.subarray([...NAMES], { minLength: 1 }),
      picks: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 12 }),
    })
    .map(({ sentences, names, picks }) => {
      let text = "";
      const places: { readonly start: number; readonly end: number }[] = [];
      sentences.forEach((words, at) => {
        text += `In ${number}${at}`;
        for (const word of words) {
          places.push({ start: text.length + 1, end: text.length + 1 + word.length });
          text += ` ${word}`;
        }
        text += ". ";
      });
      const answers = new Map<string, Answer>();
      for (const [which, where, about] of picks) {
        const { name, parent } = names[which % names.length]!;
        const place = places[where % places.length]!;
        const heads = [...answers.values()].filter((each) => each.name === parent);
        if (parent !== undefined && heads.length === 0) continue;
        const above = heads[about % heads.length];
        const answer: Answer = {
          ...{ name, ...place },
          ...(above && { head: { name: above.name, start: above.start, end: above.end } }),
        };
        answers.set(keyOf(answer), answer);
      }
      return { of: { ...base, id: String(number), text, names }, answers: [...answers.values()] };
    });
}

/** A text of which everything is right. */
export const finished: fc.Arbitrary<CorrectedText> = asked(1).map(({ of, answers }) => ({
  ...of,
  judgements: answers.map((answer) => ({ ...answer, verdict: "right" })),
}));

/** A text of which some is right, wrong or open, and that nobody may have read all of. */
function unfinishedText(number: number): fc.Arbitrary<CorrectedText> {
  return fc
    .record({
      made: asked(number),
      states: fc.array(states, { minLength: 12, maxLength: 12 }),
      checked: fc.boolean(),
    })
    .map(({ made: { of, answers }, states, checked }): CorrectedText => {
      // Answers stand behind what they are about: what is right makes that right.
      const needed = new Set<string>();
      const stated = answers
        .map((answer, at) => ({ answer, state: states[at] ?? "absent" }))
        .toReversed()
        .map(({ answer, state }) => {
          const { name, start, end, head } = answer;
          const isNeeded = needed.has(keyOf({ name, start, end }));
          const own = isNeeded && state !== "added" ? "right" : state;
          if (head !== undefined && (own === "right" || own === "added")) needed.add(keyOf(head));
          return { answer, state: own };
        });
      const having = (...some: readonly string[]) =>
        stated.filter(({ state }) => some.includes(state)).map(({ answer }) => answer);
      const judged = (answer: Answer, verdict: Judgement["verdict"]): Judgement => ({ ...answer, verdict });
      return {
        ...of,
        checked,
        suggestions: having("right", "open", "wrong").map((answer) => ({ ...answer, probability: 0.75 })),
        judgements: [
          ...having("wrong").map((answer) => judged(answer, "wrong")),
          ...having("right", "added").map((answer) => judged(answer, "right")),
        ],
      };
    });
}

/** Texts that were corrected in part, each asked its own names. */
export const unfinished: fc.Arbitrary<readonly CorrectedText[]> = fc.tuple(
  unfinishedText(1),
  unfinishedText(2),
  unfinishedText(3),
);
