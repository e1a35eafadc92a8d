import { parseSchema } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import type { Place } from "../../spans/found.js";
import { groupBy } from "../../spans/group-by.js";
import { choiceNamesIn } from "../choice-records.js";
import type { AskedName, ChoiceJudgement, Head, Judgement } from "../types.js";
import { asAsked, promptOf, subjectOf } from "./asked-of.js";
import { type ImportedText, severalOptions } from "./imported.js";
import type { TellingHead, TellingRecord } from "./record-fields.js";

/**
 * Texts of records, each asked what its own records ask: a record has every answer in its text. What relations and choices
 * are about is what the record says that it is, else what has the words of its prompt.
 *
 * @param known Names that choices take their options from.
 */
export function textsOfRecords(
  records: readonly TellingRecord[],
  known: readonly AskedName[],
  said: string[],
): readonly ImportedText[] {
  return [...groupBy(records, ({ record }) => record.text)].map(([text, own]): ImportedText => {
    const headsOf = headsIn(own);
    const names: AskedName[] = [];
    const judgements: Judgement[] = [];
    const choices: ChoiceJudgement[] = [];
    for (const telling of own) {
      const { record } = telling;
      if (record.options !== undefined) {
        choices.push(...choicesIn(telling, headsOf, known, said));
        continue;
      }
      const { label: name, spans } = record;
      const subject = subjectOf(record);
      if (subject === undefined) {
        names.push({ name, parent: undefined });
        for (const { start, end } of spans) judgements.push({ name, start, end, verdict: "right" });
        continue;
      }
      const heads = headsOf(telling, subject);
      names.push(...heads.map((head) => ({ name, parent: head.name })));
      for (const { start, end } of spans) {
        const answered = answeredBy(heads, { start, end });
        if (answered.length === 0)
          said.push(
            `“${text.slice(start, end)}” is the ${name} of “${subject}”, which is not marked: left out`,
          );
        for (const head of answered)
          judgements.push({ name, start, end, head: placeOf(head), verdict: "right" });
      }
    }
    const checked = own.every((each) => each.checked);
    return { text, names, judgements, choices, suggestions: [], checked };
  });
}

type HeadFinder = (of: TellingRecord, subject: string) => readonly TellingHead[];

/** What records are about: what they say, else the answers that have the words, those of no relation first. */
function headsIn(records: readonly TellingRecord[]): HeadFinder {
  const answers = records
    .filter(({ record }) => record.options === undefined)
    .flatMap(({ record }) => {
      const isTop = subjectOf(record) === undefined;
      return record.spans.map(({ start, end, text }) => ({
        ...{ record, isTop, words: asAsked(text).trim() },
        head: { name: record.label, start, end, spans: [], option: undefined },
      }));
    });
  const byWords = groupBy(answers, ({ words }) => words);
  return ({ record, about }, subject) => {
    if (about.length > 0) return about;
    const others = (byWords.get(subject.trim()) ?? []).filter((each) => each.record !== record);
    const tops = others.filter(({ isTop }) => isTop);
    return (tops.length > 0 ? tops : others).map(({ head }) => head);
  };
}

/** Those that the record says, else the one that stands before the answer. */
function answeredBy(heads: readonly TellingHead[], { start, end }: Place): readonly TellingHead[] {
  const told = heads.filter(({ spans }) => spans.some((each) => each.start === start && each.end === end));
  if (told.length > 0) return told;
  const head = heads.findLast((each) => each.start <= start) ?? heads[0];
  return head === undefined ? [] : [head];
}

function placeOf({ name, start, end }: Head): Head {
  return { name, start, end };
}

/** What was chosen of options: of several right ones the first, where nothing says which is right of what. */
function choicesIn(
  telling: TellingRecord,
  headsOf: HeadFinder,
  known: readonly AskedName[],
  said: string[],
): readonly ChoiceJudgement[] {
  const { record, about } = telling;
  const { prompt, label, options = [] } = record;
  const [node] = parseSchema(prompt, { optionNames: true });
  if (node?.classification === undefined) return [];
  const { bracket, label: asked } = node.classification;
  const subject = subjectOf({ prompt: asked, label });
  const spelled = namesSpelled(telling, known, subject);
  const [option, ...others] = options;
  if (others.length > 0 && about.length === 0) said.push(severalOptions(label, options));
  if (subject === undefined) {
    const name = spelled[0]?.name ?? prompt;
    return [{ name, ...chosenOf(name, record, option) }];
  }
  const heads = headsOf(telling, subject);
  const above = heads.filter((each) => spelled.some(({ parent }) => parent === each.name));
  if (heads.length === 0) said.push(`“${label}” is about “${subject}”, which is not marked: left out`);
  return (above.length > 0 ? above : heads).map((head) => {
    const inChinese = asAsked(prompt).startsWith(`${subject}的`);
    const written = inChinese ? prompt.slice(subject.length + 1) : `${label} ${bracket}`;
    const name = (spelled.find(({ parent }) => parent === head.name) ?? spelled[0])?.name ?? written;
    const chosen = about.length > 0 ? toldOption(name, record, head) : chosenOf(name, record, option);
    return { name, head: placeOf(head), ...chosen };
  });
}

/** The names that a choice's prompt may be of, as they are spelled: the record's own, else those that are known. */
function namesSpelled(
  { name, record: { prompt } }: TellingRecord,
  known: readonly AskedName[],
  subject: string | undefined,
): readonly AskedName[] {
  if (name !== undefined && promptOf(name, subject) === prompt) return [{ name, parent: undefined }];
  return known.filter(
    (each) =>
      (each.parent === undefined) === (subject === undefined) && promptOf(each.name, subject) === prompt,
  );
}

/** The option that is right of something, if the record still has it as a right one. */
function toldOption(
  name: string,
  record: PromptRecord,
  { option }: TellingHead,
): { readonly option?: string } {
  const { options = [] } = record;
  const right = options.map((each) => chosenOf(name, record, each).option);
  const taken = option === undefined || right.includes(option) ? option : right[0];
  return taken === undefined ? {} : { option: taken };
}

/** An option of a prompt as the name spells it. */
function chosenOf(
  name: string,
  { prompt }: PromptRecord,
  option: string | undefined,
): { readonly option?: string } {
  if (option === undefined) return {};
  const [asked] = choiceNamesIn([{ name: prompt, parent: undefined }]);
  const [own] = choiceNamesIn([{ name, parent: undefined }]);
  return { option: own?.options[asked?.options.indexOf(option) ?? -1] ?? option };
}
