import { int32Tensor } from "@ernie-m/core";
import { InformationExtractor, type PromptReading, sigmoid } from "@ernie-m/heads";
import type { CandidateSpan, WhyReport, WhyRequest, WordWeight } from "../protocol.js";
import { type Engine, taskOf } from "./engine.js";
import { BATCH_TOKENS } from "./extract.js";

/** Spans told beside the one that is asked about. */
const RUNNER_UPS = 5;
/** Tokens of the longest span that is considered beside it. */
const LONGEST = 24;
/** Words that are masked, one a run's row; a window has no more than its model has positions. */
const MOST_WORDS = 400;

/** Why a span was found, or was not: what it was asked, what its ends got, what else there was, and which words mattered. */
export async function why(engine: Engine, request: WhyRequest, signal: AbortSignal): Promise<WhyReport> {
  const began = performance.now();
  const readings = await readingsOf(engine, request, signal);
  const { start, end } = request;
  const reading = readings.find(({ window }) => window.start <= start && end <= window.end);
  if (reading === undefined) throw new Error("nothing that was asked reads this place");
  const { window } = reading;
  const first = indexOf(reading.starts, start - window.start);
  const last = indexOf(reading.ends, end - window.start);
  const startProbability = reading.startProbabilities[first] ?? 0;
  const endProbability = reading.endProbabilities[last] ?? 0;
  const prompt = promptOf(request);
  return {
    prompt,
    window,
    windows: readings.length,
    startProbability,
    endProbability,
    others: candidatesOf(reading, request.text)
      .filter((span) => span.start !== start || span.end !== end)
      .slice(0, RUNNER_UPS),
    words: await wordsThatMattered(
      engine,
      { prompt, text: request.text.slice(window.start, window.end) },
      { start: start - window.start, end: end - window.start },
      signal,
    ),
    ms: performance.now() - began,
  };
}

/** What the model made of this name, in every window that it was asked in. What it was asked before costs no run. */
async function readingsOf(
  engine: Engine,
  { text, schema, threshold, thresholds, name, subject }: WhyRequest,
  signal: AbortSignal,
): Promise<readonly PromptReading[]> {
  const { model } = taskOf(engine, "information-extraction");
  const extractor = new InformationExtractor({
    model: engine.memory.over(model, { read: 0, known: 0, modelMs: 0 }),
    tokenizer: engine.tokenizer,
    batchTokens: BATCH_TOKENS,
  });
  const readings: PromptReading[] = [];
  await extractor.extract(text, schema, {
    threshold,
    thresholds,
    signal,
    onPromptTooLong: () => {},
    onPromptRead: (reading) => {
      if (reading.name === name && reading.subject === subject) readings.push(reading);
    },
  });
  return readings;
}

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** The prompt as it was asked. */
function promptOf({ name, subject }: Pick<WhyRequest, "name" | "subject">): string {
  if (subject === undefined) return name;
  return EAST_ASIAN.test(name) ? `${subject}的${name}` : `${name} of ${subject}`;
}

/** The likeliest spans of a window, whether they overlap or not. */
function candidatesOf(
  { window, starts, ends, startProbabilities, endProbabilities }: PromptReading,
  text: string,
): readonly CandidateSpan[] {
  const spans: CandidateSpan[] = [];
  startProbabilities.forEach((startProbability, from) => {
    for (let to = from; to < Math.min(ends.length, from + LONGEST); to++) {
      const start = window.start + (starts[from] ?? 0);
      const end = window.start + (ends[to] ?? 0);
      const probability = startProbability * (endProbabilities[to] ?? 0);
      if (start < end) spans.push({ text: text.slice(start, end), start, end, probability });
    }
  });
  return spans.toSorted((a, b) => b.probability - a.probability);
}

/**
 * By how much the span's probability falls when a word is hidden from the model: `[MASK]` takes the place of each of its
 * tokens, so that all others stay where they are. What it says is true of the model, as attention is not.
 */
async function wordsThatMattered(
  engine: Engine,
  { prompt, text }: { readonly prompt: string; readonly text: string },
  span: { readonly start: number; readonly end: number },
  signal: AbortSignal,
): Promise<readonly WordWeight[]> {
  const { tokenizer } = engine;
  const { model } = taskOf(engine, "information-extraction");
  const encoding = tokenizer.encode(prompt, text, {
    specialTokensInText: "plain",
    truncation: "only_second",
    maxLength: engine.info.maxTokens,
  });
  const { ids, offsets, sequenceIds, length } = encoding;
  const inText = (token: number): boolean => sequenceIds[token] === 1;
  const tokens = Array.from({ length }, (_, token) => token).filter(inText);
  const first = tokens.find((token) => offsets[2 * token] === span.start);
  const last = tokens.find((token) => offsets[2 * token + 1] === span.end);
  if (first === undefined || last === undefined) return [];
  const words = wordsOf(text).slice(0, MOST_WORDS);
  const rows = words.map(({ start, end }) => {
    const masked = ids.slice(0, length);
    for (const token of tokens)
      if ((offsets[2 * token] ?? 0) < end && (offsets[2 * token + 1] ?? 0) > start)
        masked[token] = tokenizer.specialTokenIds.mask;
    return masked;
  });
  const probabilities = await probabilitiesOf([ids.slice(0, length), ...rows]);
  const [whole = 0, ...without] = probabilities;
  return words.map((word, at) => ({ ...word, drop: whole - (without[at] ?? whole) }));

  async function probabilitiesOf(all: readonly Int32Array[]): Promise<readonly number[]> {
    const found: number[] = [];
    const together = Math.max(1, Math.floor(BATCH_TOKENS / length));
    for (let at = 0; at < all.length; at += together) {
      signal.throwIfAborted();
      const some = all.slice(at, at + together);
      const flat = new Int32Array(some.length * length);
      some.forEach((row, i) => {
        flat.set(row, i * length);
      });
      const shape = [some.length, length];
      const attentionMask = int32Tensor(new Int32Array(flat.length).fill(1), shape);
      const { startLogits, endLogits } = await model.forward(
        { inputIds: int32Tensor(flat, shape), attentionMask },
        { signal },
      );
      some.forEach((_, i) => {
        const starts = sigmoid(startLogits.data[i * length + (first ?? 0)] ?? 0);
        found.push(starts * sigmoid(endLogits.data[i * length + (last ?? 0)] ?? 0));
      });
    }
    return found;
  }
}

/** The words of a text, as its language has them; marks and spaces are none. */
function wordsOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
  return Array.from(segmenter.segment(text))
    .filter(({ isWordLike }) => isWordLike === true)
    .map(({ index, segment }) => ({ start: index, end: index + segment.length }));
}

function indexOf(places: Int32Array, place: number): number {
  return places.indexOf(place);
}
