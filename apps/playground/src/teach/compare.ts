import type { CheckpointLocation, Runtime } from "@ernie-m/core";
import { loadExtractor, parseSchema } from "@ernie-m/heads";
import {
  compareSpans,
  evaluateExtraction,
  type KindSpan,
  type PromptRecord,
  type SpanExample,
} from "@ernie-m/heads/evaluation";
import { groupBy } from "../spans/group-by.js";
import type { Change, Comparison } from "./protocol.js";

/** What a model answers to records: an example each, in their order. */
export interface Answers {
  readonly own: readonly SpanExample[];
  readonly known: readonly SpanExample[];
}

/** Records of both kinds: of what is taught, and of labels that the model knows besides. */
export interface Questions {
  /** Sorted as `evaluateExtraction` asks: by prompt. */
  readonly own: readonly PromptRecord[];
  readonly known: readonly PromptRecord[];
}

/** Records in the order in which they are asked, so that an example can be told its record. */
export function inAskedOrder(records: readonly PromptRecord[]): readonly PromptRecord[] {
  return [...groupBy(records, ({ prompt }) => prompt).values()].flat();
}

/** Questions about labels that a model knows, none of which is taught, in the texts of the records. */
export function knownQuestions(
  labels: readonly string[],
  records: readonly PromptRecord[],
): readonly PromptRecord[] {
  const taught = new Set(records.map(({ label }) => label));
  const texts = [...new Set(records.map(({ text }) => text))];
  return labels
    .filter((label) => !taught.has(label))
    .flatMap((label) =>
      texts.map((text): PromptRecord => ({ text, prompt: label, label, offsets: "utf-16", spans: [] })),
    );
}

/** Asks a model everything. Throws: what loading and extraction throw; the signal's reason. */
export async function answersOf(
  where: CheckpointLocation,
  { own, known }: Questions,
  options: {
    readonly runtime: Runtime;
    readonly signal: AbortSignal;
    onFraction(fraction: number): void;
  },
): Promise<Answers> {
  const { runtime, signal } = options;
  const extractor = await loadExtractor(where, { runtime, signal });
  try {
    const all = own.length + known.length;
    const ask = async (records: readonly PromptRecord[], before: number): Promise<readonly SpanExample[]> => {
      const examples: SpanExample[] = [];
      if (records.length === 0) return examples;
      await evaluateExtraction(extractor, records, {
        signal,
        onExample: (example) => examples.push(example),
        onRecords: (done) => options.onFraction((before + done) / all),
        onPromptTooLong: () => {},
      });
      return examples;
    };
    return { own: await ask(own, 0), known: await ask(known, own.length) };
  } finally {
    await extractor.dispose();
  }
}

/** Compares examples of the same records. */
export function comparisonOf(before: readonly SpanExample[], after: readonly SpanExample[]): Comparison {
  const { all, kinds } = compareSpans(before, after);
  return { all, names: kinds };
}

/** What a model found before counts as right: for labels that nobody corrected there is nothing better. */
export function againstBefore(before: Answers, after: Answers): Comparison | undefined {
  if (before.known.length === 0) return undefined;
  const asGold = (examples: readonly SpanExample[]): readonly SpanExample[] =>
    examples.map(({ predicted }, i) => ({ gold: before.known[i]?.predicted ?? [], predicted }));
  return comparisonOf(asGold(before.known), asGold(after.known));
}

const same = (a: KindSpan, b: KindSpan): boolean =>
  a.kind === b.kind && a.start === b.start && a.end === b.end;

/** The words of a span; of an option, whose place is its number in the prompt, the option. */
function wordsOf({ text, prompt, options }: PromptRecord, { start, end }: KindSpan): string {
  if (options === undefined) return text.slice(start, end);
  const [node] = parseSchema(prompt, { optionNames: true });
  return node?.classification?.options[start]?.text ?? "";
}

/** Every answer that only one of two models gives. */
export function changesOf(
  records: readonly PromptRecord[],
  before: readonly SpanExample[],
  after: readonly SpanExample[],
  isHeldBack: (record: PromptRecord) => boolean,
): readonly Change[] {
  return records.flatMap((record, i): readonly Change[] => {
    const { gold = [], predicted: was = [] } = before[i] ?? {};
    const { predicted: is = [] } = after[i] ?? {};
    const change = (
      span: KindSpan,
      [ifRight, ifWrong]: readonly [Change["kind"], Change["kind"]],
    ): Change => ({
      kind: gold.some((each) => same(each, span)) ? ifRight : ifWrong,
      name: span.kind,
      words: wordsOf(record, span),
      text: record.text,
      isHeldBack: isHeldBack(record),
    });
    return [
      ...is
        .filter((span) => !was.some((each) => same(each, span)))
        .map((span) => change(span, ["found", "newlyWrong"])),
      ...was
        .filter((span) => !is.some((each) => same(each, span)))
        .map((span) => change(span, ["lost", "noLongerWrong"])),
    ];
  });
}
