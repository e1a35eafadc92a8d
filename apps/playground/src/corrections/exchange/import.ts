import { parseSchema, SchemaError } from "@ernie-m/heads";
import {
  convertLabels,
  type LabelProblem,
  type PromptRecord,
  readPromptRecord,
} from "@ernie-m/heads/evaluation";
import { makePrompt } from "@ernie-m/heads/rows";
import { groupBy } from "../../spans/group-by.js";
import { choiceNamesIn } from "../choice-records.js";
import { keyOf } from "../judge.js";
import type { AskedName, ChoiceJudgement, CorrectedText, Head, Judgement } from "../types.js";
import { choiceSchema, schemaIn } from "./asked-schema.js";

/** What a file of annotations holds. */
export interface ImportedCorrections {
  readonly texts: readonly CorrectedText[];
  readonly names: readonly AskedName[];
  /** What could not be taken, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Reads a file that an annotation tool has exported, or records as `evaluate` reads them: JSON, or JSON Lines.
 *
 * @param known Names that are asked already: choices take their options from them, and from what the file says.
 *
 * Throws: Error saying in one sentence what is wrong with the file, and where.
 */
export function importCorrections(content: string, known: readonly AskedName[] = []): ImportedCorrections {
  const items = itemsOf(content);
  if (items.length === 0) throw new Error("The file is empty.");
  const asked = [...schemaIn(items), ...known.filter(({ name }) => isChoice(name))];
  const isRecords = items.every(
    (item) => typeof item === "object" && item !== null && "prompt" in item && "spans" in item,
  );
  if (isRecords)
    return ofRecords(
      items.map((item, at) => readPromptRecord(item, `line ${at + 1}`)),
      [],
      asked,
    );
  const { prompts, problems } = convertLabels(items, asked.length > 0 ? { schema: choiceSchema(asked) } : {});
  if (prompts.length === 0) {
    const [first] = problems;
    throw new Error(
      first === undefined
        ? "There are no annotations of texts in it."
        : `Nothing in it can be used: ${first.place}: ${first.reason}.`,
    );
  }
  // Of entities there are no records here.
  const own = problems.filter(({ form }) => form !== "entities");
  return ofRecords(prompts, own.map(sentenceOf), asked);
}

/** Whether a name ends in options; one that is being typed may have a bracket that is not closed. */
function isChoice(name: string): boolean {
  try {
    return choiceNamesIn([{ name, parent: undefined }]).length > 0;
  } catch (error) {
    if (error instanceof SchemaError) return false;
    throw error;
  }
}

function itemsOf(content: string): readonly unknown[] {
  const whole = content.trim();
  if (whole === "") return [];
  try {
    const value: unknown = JSON.parse(whole);
    return Array.isArray(value) ? value : [value];
  } catch (error) {
    const lines = whole.split("\n");
    if (lines.length === 1) throw new Error("The file is not JSON: it may be damaged.", { cause: error });
    return lines.flatMap((line, at): readonly unknown[] => {
      if (line.trim() === "") return [];
      try {
        return [JSON.parse(line)];
      } catch (cause) {
        throw new Error(`Line ${at + 1} of the file is not JSON: it may be damaged.`, { cause });
      }
    });
  }
}

function sentenceOf({ place, action, reason, span }: LabelProblem): string {
  const about = span === undefined ? "" : ` ${span.label} ${span.start}–${span.end}`;
  return `${place}:${about} ${action}: ${reason}`;
}

function ofRecords(
  records: readonly PromptRecord[],
  problems: readonly string[],
  asked: readonly AskedName[],
): ImportedCorrections {
  const said = [...problems];
  const names = new Map<string, AskedName>();
  const ask = (name: string, parent: string | undefined): void => {
    names.set(JSON.stringify([name, parent]), { name, parent });
  };
  const texts = [...groupBy(records, ({ text }) => text)].map(([text, own]): CorrectedText => {
    const judgements = judgementsOf(own, said);
    const choices = choicesIn(own, judgements, said, asked);
    for (const { name, head } of [...judgements, ...choices]) ask(name, head?.name);
    for (const record of own)
      if (subjectOf(record) === undefined && record.options === undefined) ask(record.label, undefined);
    return {
      id: crypto.randomUUID(),
      text,
      judgements,
      choices,
      suggestions: [],
      foundWith: "",
      names: [],
      checked: true,
      changed: Date.now(),
    };
  });
  // A name that only ends relations is none of its own.
  const ends = new Set(
    [...names.values()].flatMap(({ name, parent }) => (parent === undefined ? [] : [name])),
  );
  const alone = new Set(
    texts.flatMap(({ judgements }) =>
      judgements.flatMap(({ name, head }) => (head === undefined ? [name] : [])),
    ),
  );
  const kept = [...names.values()].filter(
    ({ name, parent }) => parent !== undefined || alone.has(name) || !ends.has(name),
  );
  return { texts: texts.map((text) => ({ ...text, names: kept })), names: kept, problems: said };
}

/** What a relation's prompt asks about: `founder of Acme`, `Acme的创始人`. */
function subjectOf({ prompt, label }: PromptRecord): string | undefined {
  const [asked, name] = [prompt.trim(), label.trim()];
  if (asked.startsWith(`${name} of `)) return asked.slice(name.length + 4);
  if (asked.endsWith(`的${name}`)) return asked.slice(0, -name.length - 1);
  return undefined;
}

/** What was chosen of options. Of what is about words, the name above is that of the mark which has these words. */
function choicesIn(
  records: readonly PromptRecord[],
  judgements: readonly Judgement[],
  said: string[],
  known: readonly AskedName[],
): readonly ChoiceJudgement[] {
  return records.flatMap((record): readonly ChoiceJudgement[] => {
    const { prompt, label, options, text } = record;
    const [node] = options === undefined ? [] : parseSchema(prompt, { optionNames: true });
    if (options === undefined || node?.classification === undefined) return [];
    const { bracket, label: asked } = node.classification;
    const [option, ...others] = options;
    if (others.length > 0)
      said.push(
        `“${label}” has ${options.length} right options: “${option}” is taken, one can be chosen here`,
      );
    const chosen = option === undefined ? {} : { option };
    const subject = subjectOf({ ...record, prompt: asked });
    const spelled = known.filter(
      (each) =>
        (each.parent === undefined) === (subject === undefined) && promptOf(each.name, subject) === prompt,
    );
    if (subject === undefined) return [{ name: spelled[0]?.name ?? prompt, ...chosen }];
    const inChinese = `${subject}的`;
    const name = asked.startsWith(inChinese) ? prompt.slice(inChinese.length) : `${label} ${bracket}`;
    const above = judgements.filter(({ start, end }) => text.slice(start, end) === subject);
    const of = above.filter((each) => spelled.some(({ parent }) => parent === each.name));
    const heads = of.length > 0 ? of : above;
    if (heads.length === 0) said.push(`“${label}” is about “${subject}”, which is not marked: left out`);
    return heads.map(({ name: parent, start, end }) => ({
      name: spelled.find((each) => each.parent === parent)?.name ?? name,
      head: { name: parent, start, end },
      ...chosen,
    }));
  });
}

function promptOf(name: string, subject: string | undefined): string | undefined {
  const [node] = parseSchema(name);
  return node && makePrompt(node, subject, undefined).text;
}

function judgementsOf(records: readonly PromptRecord[], said: string[]): readonly Judgement[] {
  const heads = new Map<string, Head[]>();
  const judged = new Map<string, Judgement>();
  const add = (judgement: Judgement): void => void judged.set(keyOf(judgement), judgement);
  const relations: (readonly [PromptRecord, string])[] = [];
  const ends = new Set<string>();
  for (const record of records) {
    const subject = subjectOf(record);
    if (subject === undefined) continue;
    relations.push([record, subject]);
    for (const { start, end } of record.spans) ends.add(JSON.stringify([record.label, start, end]));
  }
  for (const record of records) {
    if (subjectOf(record) !== undefined || record.options !== undefined) continue;
    for (const { start, end, text } of record.spans) {
      const head: Head = { name: record.label, start, end };
      heads.set(text, [...(heads.get(text) ?? []), head]);
      // Tools have a region where a relation ends; it is no answer by itself.
      if (!ends.has(JSON.stringify([record.label, start, end]))) add({ ...head, verdict: "right" });
    }
  }
  for (const [{ label, spans, text }, subject] of relations)
    for (const { start, end } of spans) {
      const own = heads.get(subject) ?? [];
      const head = own.findLast((each) => each.start <= start) ?? own[0];
      if (head === undefined)
        said.push(
          `“${text.slice(start, end)}” is the ${label} of “${subject}”, which is not marked: left out`,
        );
      else add({ name: label, start, end, head, verdict: "right" });
    }
  return [...judged.values()];
}
