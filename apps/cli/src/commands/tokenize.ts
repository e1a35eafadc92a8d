import type { ErnieMTokenizer, TokenizerVariant } from "@ernie-m/tokenizer";
import type { Command } from "commander";
import { connectedRuntime } from "../connected-runtime.js";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { addInputOptions, type InputOptions, readingOptions } from "../io/input-options.js";
import { inPortions } from "../io/look-ahead.js";
import { withOutput } from "../io/output.js";
import { startProgress } from "../io/progress.js";
import { type Input, readInputs, textReader } from "../io/read-inputs.js";
import { addSourceOptions, modelLocation, type SourceOptions, withOpening } from "../model-options.js";
import { UsageError } from "../usage-error.js";

interface TokenizeCommandOptions extends SourceOptions, InputOptions {
  readonly output?: string;
  readonly specialTokens?: boolean;
  readonly plain?: boolean;
  readonly pieces?: boolean;
  readonly variant?: string;
}

function parseVariant(text: string | undefined): TokenizerVariant | undefined {
  if (text === undefined || text === "hf" || text === "paddle") return text;
  throw new UsageError(`--variant: expected hf or paddle, got ${JSON.stringify(text)}`);
}

function pairs(starts: ArrayLike<number>, ends: ArrayLike<number>, length: number): [number, number][] {
  return Array.from({ length }, (_, i) => [starts[i], ends[i]]);
}

/** One line of the command's output. */
function tokenizeLine(
  tokenizer: ErnieMTokenizer,
  { value: text, carried }: Input<string>,
  options: TokenizeCommandOptions,
): string {
  const specialTokensInText = options.plain === true ? "plain" : "find";
  const record: Record<string, unknown> = { ...carried, text };
  if (options.specialTokens === true) {
    const encoding = tokenizer.encode(text, { specialTokensInText, truncation: "none" });
    record.tokens = encoding.tokens;
    record.ids = Array.from(encoding.ids);
    record.offsets = Array.from({ length: encoding.length }, (_, i) => [
      encoding.offsets[2 * i],
      encoding.offsets[2 * i + 1],
    ]);
  } else {
    const sequence = tokenizer.tokenize(text, { specialTokensInText });
    record.tokens = sequence.tokens;
    record.ids = Array.from(sequence.ids);
    record.offsets = pairs(sequence.starts, sequence.ends, sequence.length);
  }
  if (options.pieces === true) {
    const { pieces, ids, starts, ends, length } = tokenizer.pieces(text);
    record.pieces = pieces;
    record.pieceIds = Array.from(ids);
    record.pieceOffsets = pairs(starts, ends, length);
  }
  return jsonLine(record);
}

/** How many lines are tokenized between two looks at the clock and the output. */
const LINES_AT_ONCE = 256;

export function addTokenizeCommand(command: Command, console: Console): void {
  addInputOptions(addSourceOptions(command), {
    records: "objects that have a text",
    plain: true,
  })
    .option("--output <file>", "where results go (default: standard output)")
    .option("--special-tokens", "put [CLS] and [SEP] around each text")
    .option("--plain", "take special tokens in the text as text")
    .option("--pieces", "show SentencePiece's own pieces too")
    .option(
      "--variant <name>",
      "hf or paddle: what becomes of a lone ▁ (default: as the checkpoint was made)",
    )
    .action(async (options: TokenizeCommandOptions) => {
      const variant = parseVariant(options.variant);
      const inputs = await readInputs(options.input, textReader, readingOptions(options));
      const { ErnieMTokenizer: Tokenizer } = await import("@ernie-m/tokenizer");
      const runtime = await connectedRuntime();
      const tokenizer = await withOpening(options, console, (opening) =>
        Tokenizer.fromPretrained(modelLocation(options), {
          ...opening,
          runtime,
          ...(variant && { variant }),
        }),
      );
      const progress = startProgress(console, { total: inputs.total, unit: "lines", output: options.output });
      try {
        await withOutput(options.output, async (output) => {
          let done = 0;
          for await (const lines of inPortions(inputs, LINES_AT_ONCE)) {
            await output.write(lines.map((line) => tokenizeLine(tokenizer, line, options)).join(""));
            done += lines.length;
            progress.update(done);
          }
        });
      } finally {
        progress.stop();
      }
    });
}
