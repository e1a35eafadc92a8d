import { relationScopes } from "@ernie-m/config";
import type {
  ExtractionResult,
  ExtractorSettings,
  InformationExtractor,
  PromptLanguage,
  Schema,
  SchemaNode,
} from "@ernie-m/heads";
import type { Command } from "commander";
import { createColors } from "picocolors";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { readingOptions } from "../io/input-options.js";
import { readJsonOption } from "../io/json-option.js";
import type { Inputs } from "../io/look-ahead.js";
import { withOutput } from "../io/output.js";
import {
  addOutputFormatOption,
  type OutputFormat,
  outputFormatOf,
  tableOptions,
} from "../io/output-format.js";
import { placedEntry, placedResult } from "../io/placed-result.js";
import { documentReader, type GivenText, type Input, readInputs } from "../io/read-inputs.js";
import { reportLoading } from "../load-warnings.js";
import { modelLocation } from "../model-options.js";
import type { ExtractionTable } from "../render/extraction-table.js";
import { LiveFindings, textHeading } from "../render/live-findings.js";
import { kindColors, markedText, relationTree } from "../render/marked-text.js";
import {
  addTaskOptions,
  runTask,
  type TaskCommandOptions,
  type TaskOpening,
  withTask,
} from "../task-command.js";
import { parseChoiceOption, parseNumberOption, UsageError } from "../usage-error.js";

interface ExtractCommandOptions extends TaskCommandOptions {
  readonly schema: string;
  readonly lang?: string;
  readonly threshold?: string;
  readonly minProbability?: string;
  readonly relationScope?: string;
  readonly outputFormat?: string;
  readonly pretty?: boolean;
}

/** Parses `--threshold`. Throws: UsageError. */
export function parseThreshold(text: string | undefined): number | undefined {
  return text === undefined
    ? undefined
    : parseNumberOption("--threshold", text, { low: 0, high: 1, integer: false });
}

/** Parses `--lang`. Throws: UsageError. */
export function parseLanguage(text: string | undefined): PromptLanguage | undefined {
  if (text === undefined || text === "en" || text === "zh") return text;
  throw new UsageError(`--lang: expected en or zh, got ${JSON.stringify(text)}`);
}

function extractorSettings(options: ExtractCommandOptions): ExtractorSettings {
  const { lang, threshold, minProbability, relationScope } = options;
  const [parsedLang, parsedThreshold] = [parseLanguage(lang), parseThreshold(threshold)];
  return {
    ...(parsedLang && { lang: parsedLang }),
    ...(parsedThreshold !== undefined && { threshold: parsedThreshold }),
    ...(minProbability !== undefined && {
      minProbability: parseNumberOption("--min-probability", minProbability, {
        low: 0,
        high: 1,
        integer: false,
      }),
    }),
    ...(relationScope !== undefined && {
      relationScope: parseChoiceOption("--relation-scope", relationScope, relationScopes),
    }),
  };
}

/** What a text has; windows read a long one whole, so none is cut. */
interface Found {
  readonly result: ExtractionResult;
  readonly truncatedTokens?: never;
}

/** How results are written, one after the other. */
interface Writer {
  show(given: GivenText, found: Found, carried: Readonly<Record<string, unknown>>): string;
  end?(): string;
}

/** Of a document with markup the source is the text, since places count in it. */
const jsonWriter: Writer = {
  show: ({ text, markup }, { result }, carried) =>
    jsonLine({ ...carried, text: markup?.source ?? text, result: placedResult(result, markup) }),
};

/** Texts with their spans marked and the relations under them; in colour on a terminal only. */
function prettyWriter(kinds: readonly string[], colors: ReturnType<typeof createColors>): Writer {
  const paints = kindColors(kinds, colors);
  return {
    show: ({ text }, { result }) =>
      [markedText(text, result, paints, colors), ...relationTree(result, colors), "", ""].join("\n"),
  };
}

function tableWriter(table: ExtractionTable): Writer {
  return {
    show: ({ markup }, { result }, carried) => table.rows(placedResult(result, markup), carried),
    end: () => table.end(),
  };
}

async function runExtract(options: ExtractCommandOptions, console: Console): Promise<void> {
  const { output, outputFormat, pretty = false } = options;
  if (pretty && outputFormat !== undefined)
    throw new UsageError("--pretty: is for people; --output-format is for programs: give one of them");
  const format = outputFormatOf(options);
  const settings = extractorSettings(options);
  const { loadExtractor, parseSchema } = await import("@ernie-m/heads");
  const schema = (await readJsonOption("--schema", options.schema, '["person"]')) as Schema;
  const nodes = parseSchema(schema);
  const kinds = nodes.map((node) => node.name);
  const writer = await writerFor({ format, output }, nodes, console);
  const inputs = await readInputs(options.input, documentReader, readingOptions(options, { markup: true }));
  const toTerminal = output === undefined && process.stdout.isTTY === true;
  const colors = createColors(toTerminal && process.env.NO_COLOR === undefined);
  const opening: TaskOpening<InformationExtractor> = {
    open: (loading) => loadExtractor(modelLocation(options), { ...loading, ...settings, schema }),
    report: (model) => reportLoading(model, console),
  };
  if (toTerminal && !pretty && outputFormat === undefined) {
    const live = { inputs, kinds, colors, console };
    await withTask(options, console, opening, (extractor) => showLive(extractor, live));
    return;
  }
  await runTask(options, console, {
    inputs,
    unit: "texts",
    ...opening,
    async answer(extractor, some, tell): Promise<readonly Found[]> {
      const texts = some.map(({ text }) => text);
      const results = await extractor.extract(texts, undefined, {
        onPromptTooLong: (error) => console.warn(error.message),
        onProgress: ({ fraction }) => tell(fraction),
      });
      return results.map((result) => ({ result }));
    },
    ...(pretty ? prettyWriter(kinds, colors) : writer),
  });
}

async function writerFor(
  { format, output }: { readonly format: OutputFormat; readonly output: string | undefined },
  schema: readonly SchemaNode[],
  console: Console,
): Promise<Writer> {
  if (format === "jsonl") return jsonWriter;
  const { ExtractionTable } = await import("../render/extraction-table.js");
  return tableWriter(new ExtractionTable(schema, tableOptions(format, output, console)));
}

interface Live {
  readonly inputs: Inputs<Input<GivenText>>;
  readonly kinds: readonly string[];
  readonly colors: ReturnType<typeof createColors>;
  readonly console: Console;
}

/** Texts whose first findings are looked for while a person reads those of the one before. */
const TEXTS_AHEAD = 16;

/** Shows every finding on standard output as soon as it is final. */
async function showLive(
  extractor: InformationExtractor,
  { inputs, kinds, colors, console }: Live,
): Promise<void> {
  const started = ahead(inputs, TEXTS_AHEAD, ({ value: { text, markup } }) => {
    const events = extractor.extractStream(text, undefined, {
      onPromptTooLong: (error) => console.warn(error.message),
    });
    const first = events.next();
    // It is looked at in its turn; until then it is not unhandled.
    first.catch(() => undefined);
    return { text, markup, events, first };
  });
  await withOutput(undefined, async (output) => {
    for await (const { text, markup, events, first } of started) {
      if (inputs.total !== 1) await output.write(textHeading(text, colors));
      const findings = new LiveFindings(kinds, colors);
      for (let next = await first; next.done !== true; next = await events.next())
        await output.write(findings.line({ ...next.value, entry: placedEntry(next.value.entry, markup) }));
    }
  });
}

/** What `start` makes of items, in their order, with so many started before they are asked for. */
async function* ahead<T, R>(
  items: AsyncIterable<T>,
  count: number,
  start: (item: T) => R,
): AsyncGenerator<R, void, undefined> {
  const started: R[] = [];
  for await (const item of items) {
    started.push(start(item));
    if (started.length > count) yield started.shift() as R;
  }
  yield* started;
}

export function addExtractCommand(command: Command, console: Console): void {
  addTaskOptions(command, { records: "objects that have a text", plain: true, markup: true });
  addOutputFormatOption(command)
    .requiredOption(
      "--schema <json>",
      `what to find, for example '["person", {"company": ["founder"]}]', or @FILE`,
    )
    .option("--lang <language>", "style of relation prompts: en or zh (default: by the schema's names)")
    .option(
      "--threshold <probability>",
      "how sure start and end must be (default: the model's own, else 0.5)",
    )
    .option(
      "--min-probability <probability>",
      "leave out what is less probable than this, start and end together (default: 0)",
    )
    .option(
      "--relation-scope <scope>",
      `where in a long text relations are looked for: ${relationScopes.join(", ")} (default: the model's own, else window)`,
    )
    .option("--pretty", "show marked texts for people instead of JSON Lines")
    .action((options: ExtractCommandOptions) => runExtract(options, console));
}
