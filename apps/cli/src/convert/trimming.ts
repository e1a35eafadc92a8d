import type { CheckpointFiles } from "@ernie-m/core";
import { type TrimmedTokenizer, trimTokenizer } from "@ernie-m/tokenizer";
import type { Console } from "../console.js";
import { readAllInputs, textReader } from "../io/read-inputs.js";
import { parseNumberOption, UsageError } from "../usage-error.js";

/** The options that say which part of the vocabulary to keep. */
export interface TrimmingOptions {
  readonly languagesFrom?: readonly string[];
  readonly keepTokens?: string;
}

/** What to trim the vocabulary by, read and checked before anything else is done. */
export interface TrimmingPlan {
  readonly texts: readonly string[];
  readonly keepPieces: number | undefined;
}

/**
 * Reads the texts of `--languages-from`; undefined without it.
 *
 * Throws: UsageError; InputFileError when a file cannot be read.
 */
export async function parseTrimming(options: TrimmingOptions): Promise<TrimmingPlan | undefined> {
  const { languagesFrom, keepTokens } = options;
  if (languagesFrom === undefined) {
    if (keepTokens !== undefined) throw new UsageError("--keep-tokens: needs --languages-from");
    return undefined;
  }
  const keepPieces =
    keepTokens === undefined
      ? undefined
      : parseNumberOption("--keep-tokens", keepTokens, { low: 1, high: Infinity, integer: true });
  const texts: string[] = [];
  for (const file of languagesFrom)
    for (const text of await readAllInputs(file, textReader)) texts.push(text);
  if (texts.length === 0) throw new UsageError(`--languages-from: no texts in ${languagesFrom.join(", ")}`);
  return { texts, keepPieces };
}

/** Throws: TokenizerError when the checkpoint's tokenizer cannot be read. */
export async function trim(
  files: CheckpointFiles,
  { texts, keepPieces }: TrimmingPlan,
  signal: AbortSignal,
): Promise<TrimmedTokenizer> {
  return trimTokenizer(files, texts, { signal, ...(keepPieces !== undefined && { keepPieces }) });
}

/** How much of a text or of its tokens a message shows. */
const SHOWN = 60;

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Tells which texts the smaller vocabulary splits in another way. */
export function reportDifferences({ differences }: TrimmedTokenizer, texts: number, console: Console): void {
  const { count, first } = differences;
  if (count === 0) return;
  console.warn(`${count} of ${texts} texts are split in another way by the smaller vocabulary`);
  for (const { index, text, before, after } of first) {
    const [old, now] = [shorten(before.join(" ")), shorten(after.join(" "))];
    console.warn(`text ${index + 1}, ${JSON.stringify(shorten(text))}: ${old} is now ${now}`);
  }
}

/** What the command's result says of a smaller vocabulary. */
export function describeTrimming(
  { sizeBefore, keptIds, scripts, differences }: TrimmedTokenizer,
  texts: number,
) {
  return {
    tokensBefore: sizeBefore,
    tokens: keptIds.length,
    scripts,
    texts,
    textsSplitDifferently: differences.count,
  };
}
