import { resolve } from "node:path";
import { jsonLine } from "../escape.js";
import { InputFileError } from "../io/input-file-error.js";
import { withOutput } from "../io/output.js";
import { parseNumberOption, UsageError } from "../usage-error.js";

/** That of PaddleNLP's own script, and of `ernie-m train`. */
export const DEFAULT_SEED = 1000;
const HIGHEST_SEED = 2 ** 32 - 1;

interface SplitOptions {
  readonly split?: string;
  readonly output?: string;
  readonly dev?: string;
  readonly test?: string;
  readonly seed?: string;
}

/** A part of the records and where it goes; without a file to standard output. */
export interface Part<Record> {
  readonly file: string | undefined;
  readonly records: readonly Record[];
}

/** The file that texts stay for, and those that take a share of them. */
interface SplitPlan {
  readonly output: string;
  readonly taken: readonly { readonly file: string; readonly share: number }[];
  readonly seed: number;
}

/** What `--split` and the options that go with it ask for; undefined without it. Throws: UsageError. */
export function parseSplit({ split, output, dev, test, seed }: SplitOptions): SplitPlan | undefined {
  if (split === undefined) {
    for (const [flag, value] of Object.entries({ dev, test, seed }))
      if (value !== undefined) throw new UsageError(`--${flag}: needs --split`);
    return undefined;
  }
  const shares = split.split(",").map((text) => {
    const share = parseNumberOption("--split", text, { low: 0, high: 1, integer: false });
    if (share === 0 || share === 1)
      throw new UsageError(`--split: expected shares between 0 and 1, got ${JSON.stringify(split)}`);
    return share;
  });
  if (shares.length > 2 || shares.reduce((sum, share) => sum + share, 0) >= 1)
    throw new UsageError(
      `--split: expected one share or two, together below 1, got ${JSON.stringify(split)}`,
    );
  const files = { "--output": output, "--dev": dev, ...(shares.length === 2 && { "--test": test }) };
  if (shares.length === 1 && test !== undefined)
    throw new UsageError("--test: needs a second share, as in --split 0.1,0.1");
  const seen = new Set<string>();
  const [kept, ...others] = Object.entries(files).map(([flag, file]) => {
    if (file === undefined || file === "") throw new UsageError(`${flag}: is needed with --split ${split}`);
    if (seen.has(resolve(file))) throw new UsageError(`${flag}: is the file of another part, ${file}`);
    seen.add(resolve(file));
    return file;
  });
  return {
    output: kept,
    taken: others.map((file, i) => ({ file, share: shares[i] })),
    seed:
      seed === undefined
        ? DEFAULT_SEED
        : parseNumberOption("--seed", seed, { low: 0, high: HIGHEST_SEED, integer: true }),
  };
}

/**
 * The parts of records, no text in two of them. Order is kept, and the same seed draws the same texts.
 *
 * Throws: InputFileError when there are fewer texts than parts.
 */
export async function splitRecords<Record extends { readonly text: string }>(
  records: readonly Record[],
  { output, taken, seed }: SplitPlan,
): Promise<readonly (Part<Record> & { readonly texts: number })[]> {
  // Few runs split.
  const { splitByText } = await import("@ernie-m/training");
  const count = (some: readonly Record[]): number => new Set(some.map(({ text }) => text)).size;
  const texts = count(records);
  if (texts <= taken.length)
    throw new InputFileError(
      `--split: needs ${taken.length + 1} texts at least, one for each file; got ${texts}`,
    );
  const parts: Part<Record>[] = [];
  let rest = records;
  let left = 1;
  taken.forEach(({ file, share }, i) => {
    // Each later part must find a text.
    const most = (count(rest) - (taken.length - i)) / count(rest);
    const { training, development } = splitByText(rest, ({ text }) => text, {
      share: Math.min(share / left, most),
      seed: seed + i,
    });
    parts.push({ file, records: development });
    rest = training;
    left -= share;
  });
  return [{ file: output, records: rest }, ...parts].map((part) => ({ ...part, texts: count(part.records) }));
}

/** Writes parts; none gets its name before all are written. Throws: InputFileError. */
export async function writeParts(parts: readonly Part<object>[]): Promise<void> {
  const [first, ...rest] = parts;
  if (first === undefined) return;
  await withOutput(first.file, async (output) => {
    await output.write(first.records.map(jsonLine).join(""));
    await writeParts(rest);
  });
}
