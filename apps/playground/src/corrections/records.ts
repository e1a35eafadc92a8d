import { parseSchema } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { makePrompt, sentencesOf } from "@ernie-m/heads/rows";
import type { Place } from "../spans/found.js";
import { groupBy } from "../spans/group-by.js";
import { choiceQuestions, decidedChoices } from "./choice-records.js";
import { marksOf } from "./judge.js";
import type { Answer, AskedName, CorrectedText, CorrectionMark, Head } from "./types.js";

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
      records.push(...questionsOf(words, text.names, own.map(movedTo(part))).map(({ record }) => record));
      const about = choices.filter(({ head }) => head !== undefined && isIn(head, part));
      records.push(...choiceQuestions(text.text, about, part).map(({ record }) => record));
    }
    const ofAll = choices.filter(({ head }) => head === undefined);
    if (ofAll.length === 0 || wholes.has(text.text)) continue;
    wholes.add(text.text);
    seen.add(text.text);
    records.push(...choiceQuestions(text.text, ofAll).map(({ record }) => record));
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

/** An answer that a prompt is about by its words, with what answers the prompt about this one. */
export interface AnsweredHead extends Head {
  readonly spans: readonly Place[];
}

/** A record of what is asked about words, with everything that has these words. */
export interface Question {
  readonly record: PromptRecord;
  /** Undefined for a name that is asked of the text. */
  readonly about: readonly AnsweredHead[] | undefined;
}

/**
 * A record for every name, and for every relation and the words that it is asked about. Names that make one prompt are one
 * question, which all of their answers answer.
 */
export function questionsOf(
  text: string,
  names: readonly AskedName[],
  answers: readonly Answer[],
): readonly Question[] {
  const byPrompt = new Map<string, Question>();
  const add = (
    name: string,
    subject: string | undefined,
    about: readonly AnsweredHead[] | undefined,
    own: readonly Place[],
  ) => {
    const [node] = parseSchema(name);
    // Choices have records of their own.
    if (node === undefined || node.classification !== undefined) return;
    const prompt = makePrompt(node, subject, undefined).text;
    const known = byPrompt.get(prompt);
    byPrompt.set(prompt, {
      record: {
        ...{ text, prompt, label: known?.record.label ?? name, offsets: "utf-16" },
        spans: spansOf(text, [...(known?.record.spans ?? []), ...own]),
      },
      about: about && [...(known?.about ?? []), ...about],
    });
  };
  for (const { name, parent } of names) {
    const own = answers.filter((each) => each.name === name && each.head?.name === parent);
    if (parent === undefined) {
      add(name, undefined, undefined, own);
      continue;
    }
    const heads = new Map(
      answers
        .filter((each) => each.name === parent)
        .map(({ start, end }) => [`${start}:${end}`, { name: parent, start, end }]),
    );
    for (const [subject, same] of groupBy([...heads.values()], ({ start, end }) => text.slice(start, end))) {
      const about = same.map(
        (head): AnsweredHead => ({
          ...head,
          spans: own.filter((each) => each.head?.start === head.start && each.head.end === head.end),
        }),
      );
      add(
        name,
        subject,
        about,
        about.flatMap(({ spans }) => spans),
      );
    }
  }
  return [...byPrompt.values()];
}

/** Each place once, in the order of the text, with its words. */
function spansOf(text: string, places: readonly Place[]): PromptRecord["spans"] {
  const distinct = new Map(places.map(({ start, end }) => [`${start}:${end}`, { start, end }]));
  return [...distinct.values()]
    .sort((a, b) => a.start - b.start)
    .map(({ start, end }) => ({ start, end, text: text.slice(start, end) }));
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
