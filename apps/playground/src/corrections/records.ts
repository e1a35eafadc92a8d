import { parseSchema } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { makePrompt, sentencesOf } from "@ernie-m/heads/rows";
import type { Place } from "../spans/found.js";
import { groupBy } from "../spans/group-by.js";
import { choiceRecords, decidedChoices } from "./choice-records.js";
import { marksOf } from "./judge.js";
import type { Answer, AskedName, CorrectedText, CorrectionMark } from "./types.js";

/** Texts with what is to be found in them, and for each record whether somebody said something in its text. */
export interface Lessons {
  readonly records: readonly PromptRecord[];
  /** Stretches of the texts that records are about. */
  readonly parts: number;
  /** Answers in them that nobody decided and that count as right. */
  readonly undecided: number;
}

/**
 * What a model is to learn from: each sentence that somebody said something about, all of a text that was checked, with
 * every name that was asked of it. What nobody decided in such a sentence counts as right, since whoever was there has
 * seen it, but not what shares characters with an answer of its name that somebody called right. Sentences that an answer
 * reaches over are one.
 */
export function lessonsOf(texts: readonly CorrectedText[]): Lessons {
  const records: PromptRecord[] = [];
  const seen = new Set<string>();
  /** Texts that are asked about as a whole. */
  const wholes = new Set<string>();
  let undecided = 0;
  for (const text of texts) {
    const marks = rightMarks(text);
    const choices = decidedChoices(text, marks);
    for (const part of partsToLearn(text, marks)) {
      const words = text.text.slice(part.start, part.end);
      if (seen.has(words)) continue;
      seen.add(words);
      const own = marks.filter((mark) => isIn(mark, part));
      undecided += own.filter(({ state }) => state === "open").length;
      records.push(...recordsOf(words, text.names, own.map(movedTo(part))));
      const about = choices.filter(({ head }) => head !== undefined && isIn(head, part));
      records.push(...choiceRecords(text.text, about, part));
    }
    const ofAll = choices.filter(({ head }) => head === undefined);
    if (ofAll.length === 0 || wholes.has(text.text)) continue;
    wholes.add(text.text);
    seen.add(text.text);
    records.push(...choiceRecords(text.text, ofAll));
  }
  return { records, parts: seen.size, undecided };
}

function isIn({ start, end }: Place, part: Place): boolean {
  return part.start <= start && end <= part.end;
}

/** What counts as right in a text. */
function rightMarks({ judgements, suggestions }: CorrectedText): readonly CorrectionMark[] {
  const marks = marksOf(judgements, suggestions).filter(({ state }) => state !== "wrong");
  const decided = groupBy(
    marks.filter(({ state }) => state !== "open"),
    ({ name }) => name,
  );
  return marks.filter(
    ({ state, name, start, end }) =>
      state !== "open" || !decided.get(name)?.some((each) => each.start < end && start < each.end),
  );
}

/** What is right in whole texts and was decided by somebody: a name of which something is open is left out. */
export function decidedRecords(texts: readonly CorrectedText[]): readonly PromptRecord[] {
  return texts.flatMap((of) => {
    const { text, names, judgements, suggestions } = of;
    const marks = marksOf(judgements, suggestions);
    const open = new Set(marks.filter(({ state }) => state === "open").map(({ name }) => name));
    const decided = marks.filter(({ state }) => state === "right" || state === "added");
    return [
      ...recordsOf(
        text,
        names.filter(({ name }) => !open.has(name)),
        decided,
      ),
      ...choiceRecords(text, decidedChoices(of, decided)),
    ];
  });
}

/** A record for every name, and for every relation and the words that it is asked about. */
function recordsOf(
  text: string,
  names: readonly AskedName[],
  answers: readonly Answer[],
): readonly PromptRecord[] {
  const records: PromptRecord[] = [];
  const add = (name: string, subject: string | undefined, own: readonly Answer[]): void => {
    const [node] = parseSchema(name);
    // Choices have records of their own.
    if (node === undefined || node.classification !== undefined) return;
    const places = new Map(own.map(({ start, end }) => [`${start}:${end}`, { start, end }]));
    const spans = [...places.values()]
      .sort((a, b) => a.start - b.start)
      .map(({ start, end }) => ({ start, end, text: text.slice(start, end) }));
    const prompt = makePrompt(node, subject, undefined).text;
    if (records.some((each) => each.prompt === prompt)) return;
    records.push({ text, prompt, label: name, offsets: "utf-16", spans });
  };
  for (const { name, parent } of names) {
    const own = answers.filter((each) => each.name === name && each.head?.name === parent);
    if (parent === undefined) {
      add(name, undefined, own);
      continue;
    }
    const wordsOf = (place: Place): string => text.slice(place.start, place.end);
    const subjects = new Set(answers.filter((each) => each.name === parent).map(wordsOf));
    for (const subject of subjects)
      add(
        name,
        subject,
        own.filter(({ head }) => head !== undefined && wordsOf(head) === subject),
      );
  }
  return records;
}

/** An answer with places in a part of its text. */
function movedTo(part: Place): (answer: Answer) => Answer {
  const moved = ({ start, end }: Place) => ({ start: start - part.start, end: end - part.start });
  return ({ name, head, ...place }) => ({
    name,
    ...moved(place),
    ...(head && { head: { name: head.name, ...moved(head) } }),
  });
}

/** The sentences that are learned from, in order. */
function partsToLearn(
  { text, judgements, choices = [], checked }: CorrectedText,
  marks: readonly CorrectionMark[],
): readonly Place[] {
  const reaches = marks.map(({ start, end, head }) => ({
    start: Math.min(start, head?.start ?? start),
    end: Math.max(end, head?.end ?? end),
  }));
  const parts = joined([...sentencesOf(text)], reaches);
  if (checked) return parts;
  const said: readonly Place[] = [...judgements, ...choices.flatMap(({ head }) => (head ? [head] : []))];
  return parts.filter((part) => said.some((each) => each.start < part.end && each.end > part.start));
}

/** Neighbours that a reach lies in together are one. */
function joined(sentences: readonly Place[], reaches: readonly Place[]): readonly Place[] {
  const sorted = reaches.toSorted((a, b) => a.start - b.start);
  const parts: { start: number; end: number }[] = [];
  let next = 0;
  let reach = 0;
  for (const { start, end } of sentences) {
    const last = parts.at(-1);
    if (last !== undefined && reach > start) last.end = Math.max(last.end, end);
    else parts.push({ start, end });
    const from = parts.at(-1)?.start ?? start;
    for (; next < sorted.length; next++) {
      const each = sorted[next];
      if (each === undefined || each.start >= end) break;
      if (each.end > from) reach = Math.max(reach, each.end);
    }
  }
  return parts;
}
