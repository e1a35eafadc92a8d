import {
  type ExtractionResult,
  loadExtractor,
  type PretrainedExtractor,
  type PromptLanguage,
  parseSchema,
  type Schema,
} from "@ernie-m/heads";
import type { Command } from "commander";
import { createColors } from "picocolors";
import type { Console } from "../console.js";
import { type Output, withOutput } from "../io/output.js";
import { startProgress } from "../io/progress.js";
import { readTexts } from "../io/text-inputs.js";
import { reportLoading } from "../load-warnings.js";
import {
  addModelOptions,
  type ModelOptions,
  modelLocation,
  runtimeFor,
  withLoading,
} from "../model-options.js";
import { kindColors, markedText, relationTree } from "../render/marked-text.js";
import { parseJsonOption, parseNumberOption, UsageError } from "../usage-error.js";

interface ExtractCommandOptions extends ModelOptions {
  readonly schema: string;
  readonly input?: string;
  readonly output?: string;
  readonly lang?: string;
  readonly threshold?: string;
  readonly pretty?: boolean;
}

/** Texts per call: enough to fill batches, few enough that results appear while the rest is worked on. */
const TEXTS_AT_ONCE = 64;

function parseLanguage(text: string | undefined): PromptLanguage | undefined {
  if (text === undefined || text === "en" || text === "zh") return text;
  throw new UsageError(`--lang: expected en or zh, got ${JSON.stringify(text)}`);
}

type Show = (text: string, result: ExtractionResult) => string;

const showJson: Show = (text, result) => `${JSON.stringify({ text, result })}\n`;

/** Texts with their spans marked and the relations under them; in colour on a terminal only. */
function prettyPrinter(kinds: readonly string[], isTerminal: boolean): Show {
  const colors = createColors(isTerminal && process.env.NO_COLOR === undefined);
  const paints = kindColors(kinds, colors);
  return (text, result) =>
    [markedText(text, result, paints, colors), ...relationTree(result, colors), "", ""].join("\n");
}

async function extractAll(
  extractor: PretrainedExtractor,
  texts: readonly string[],
  schema: Schema,
  at: {
    readonly output: Output;
    readonly file: string | undefined;
    readonly show: Show;
    readonly console: Console;
  },
): Promise<void> {
  const progress = startProgress(at.console, { total: texts.length, unit: "texts", output: at.file });
  try {
    for (let start = 0; start < texts.length; start += TEXTS_AT_ONCE) {
      const some = texts.slice(start, start + TEXTS_AT_ONCE);
      const results = await extractor.extract(some, schema, {
        onPromptTooLong: (error) => at.console.warn(error.message),
      });
      await at.output.write(some.map((text, i) => at.show(text, results[i])).join(""));
      progress.update(start + some.length);
    }
  } finally {
    progress.stop();
  }
}

async function runExtract(options: ExtractCommandOptions, console: Console): Promise<void> {
  const lang = parseLanguage(options.lang);
  const threshold =
    options.threshold === undefined
      ? undefined
      : parseNumberOption("--threshold", options.threshold, { low: 0, high: 1, integer: false });
  const schema = parseJsonOption("--schema", options.schema, '["person"]') as Schema;
  const kinds = parseSchema(schema).map((node) => node.name);
  const texts = await readTexts(options.input);
  const extractor = await withLoading(options, console, (loading) =>
    loadExtractor(modelLocation(options), {
      ...loading,
      runtime: runtimeFor(options),
      ...(lang && { lang }),
      ...(threshold !== undefined && { threshold }),
    }),
  );
  try {
    reportLoading(extractor.model, console);
    const toTerminal = options.output === undefined && process.stdout.isTTY === true;
    const show = options.pretty === true ? prettyPrinter(kinds, toTerminal) : showJson;
    await withOutput(options.output, (output) =>
      extractAll(extractor, texts, schema, { output, file: options.output, show, console }),
    );
  } finally {
    await extractor.dispose();
  }
}

/** Adds `ernie-m extract`. */
export function addExtractCommand(program: Command, console: Console): void {
  addModelOptions(program.command("extract"))
    .description("Find what a schema names: spans with exact offsets, and the relations between them")
    .requiredOption("--schema <json>", `what to find, for example '["person", {"company": ["founder"]}]'`)
    .option(
      "--input <file>",
      "texts, one a line, or .jsonl with objects that have a text (default: standard input)",
    )
    .option("--output <file>", "where results go (default: standard output)")
    .option("--lang <language>", "style of relation prompts: en or zh (default: by the schema's names)")
    .option(
      "--threshold <probability>",
      "how sure start and end must be (default: the model's own, else 0.5)",
    )
    .option("--pretty", "show marked texts for people instead of JSON Lines")
    .action((options: ExtractCommandOptions) => runExtract(options, console));
}
