import fc from "fast-check";
import type { CorrectedText, Judgement } from "../types.js";

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
    const seen = new Set<string>();
    for (const { person, place, date } of parts) {
      // Of two people of one name it cannot be told apart which is asked about.
      if (seen.has(person)) continue;
      seen.add(person);
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
