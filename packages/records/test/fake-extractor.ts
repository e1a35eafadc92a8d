import type { ExtractionEntry, ExtractionResult, Schema } from "@ernie-m/heads";
import type { RecordExtractor } from "../src/index.js";

/** What a fake model finds for a name: texts, each with its probability and what is about it. */
export interface FakeFinding {
  readonly text: string;
  readonly probability?: number;
  readonly relations?: FakeAnswers;
}

export type FakeAnswers = { readonly [name: string]: readonly FakeFinding[] };

/** An extractor that finds what it is told, at its first place in the text; and what it was asked. */
export interface FakeExtractor extends RecordExtractor {
  readonly asked: Schema[];
}

const SURE = 0.9;

export function fakeExtractor(answers: FakeAnswers = {}): FakeExtractor {
  const asked: Schema[] = [];
  return {
    asked,
    async extract(texts, schema, options) {
      asked.push(schema);
      return texts.map((text) => {
        report(text, schema, answers, undefined, options.threshold ?? 0.5, options.onPromptRead);
        return resultOf(text, schema, answers, options.threshold ?? 0.5);
      });
    },
  };
}

type OnPromptRead = Parameters<RecordExtractor["extract"]>[2]["onPromptRead"];

const answersTo = (answers: FakeAnswers, name: string): readonly FakeFinding[] =>
  Object.hasOwn(answers, name) ? answers[name] : [];

const levelOf = (schema: Schema): readonly (readonly [string, Schema])[] =>
  typeof schema === "object" && !Array.isArray(schema) ? Object.entries(schema) : [];

function place(
  text: string,
  finding: FakeFinding,
): { readonly start: number; readonly end: number } | undefined {
  const start = text.indexOf(finding.text);
  return start === -1 ? undefined : { start, end: start + finding.text.length };
}

function resultOf(text: string, schema: Schema, answers: FakeAnswers, threshold: number): ExtractionResult {
  const entries = levelOf(schema).map(([name, children]) => {
    const label = name.replace(/ \[.*\]$/, "");
    const found = [...answersTo(answers, name), ...(label === name ? [] : answersTo(answers, label))].flatMap(
      (finding): ExtractionEntry[] => {
        const probability = finding.probability ?? SURE;
        if (name.endsWith("]")) return [{ text: finding.text, probability }];
        const at = place(text, finding);
        if (at === undefined || probability <= threshold ** 2) return [];
        const relations = resultOf(text, children, finding.relations ?? {}, threshold);
        return [
          { text: finding.text, ...at, probability, ...(Object.keys(relations).length > 0 && { relations }) },
        ];
      },
    );
    return [name, found] as const;
  });
  return Object.fromEntries(entries.filter(([, found]) => found.length > 0));
}

/** Reports a token a character: the ends of what is found have the root of its probability, all others next to none. */
function report(
  text: string,
  schema: Schema,
  answers: FakeAnswers,
  subject: string | undefined,
  threshold: number,
  onPromptRead: OnPromptRead,
): void {
  for (const [name, children] of levelOf(schema)) {
    if (name.endsWith("]")) continue;
    const startProbabilities = new Float32Array(text.length).fill(0.001);
    const endProbabilities = new Float32Array(text.length).fill(0.001);
    for (const finding of answersTo(answers, name)) {
      const at = place(text, finding);
      if (at === undefined) continue;
      const probability = finding.probability ?? SURE;
      startProbabilities[at.start] = Math.sqrt(probability);
      endProbabilities[at.end - 1] = Math.sqrt(probability);
      if (probability > threshold ** 2)
        report(text, children, finding.relations ?? {}, finding.text, threshold, onPromptRead);
    }
    onPromptRead?.({
      text,
      name,
      ...(subject !== undefined && { subject }),
      window: { start: 0, end: text.length },
      starts: Int32Array.from(text, (_, index) => index),
      ends: Int32Array.from(text, (_, index) => index + 1),
      startProbabilities,
      endProbabilities,
    });
  }
}
