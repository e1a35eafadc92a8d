import type { ExtractionResult, PromptLanguage, Schema } from "@ernie-m/heads";
import type { Command } from "commander";
import { createColors } from "picocolors";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { readingOptions } from "../io/input-options.js";
import { readJsonOption } from "../io/json-option.js";
import { readInputs, textReader } from "../io/read-inputs.js";
import { reportLoading } from "../load-warnings.js";
import { modelLocation } from "../model-options.js";
import { kindColors, markedText, relationTree } from "../render/marked-text.js";
import { addTaskOptions, runTask, type TaskCommandOptions } from "../task-command.js";
import { parseNumberOption, UsageError } from "../usage-error.js";

interface ExtractCommandOptions extends TaskCommandOptions {
  readonly schema: string;
  readonly lang?: string;
  readonly threshold?: string;
  readonly pretty?: boolean;
}

/** Parses `--threshold`. Throws: UsageError. */
export function parseThreshold(text: string | undefined): number | undefined {
  return text === undefined
    ? undefined
    : parseNumberOption("--threshold", text, { low: 0, high: 1, integer: false });
}

/** What a text has; windows read a long one whole, so none is cut. */
interface Found {
  readonly result: ExtractionResult;
  readonly truncatedTokens?: never;
}

/** Parses `--lang`. Throws: UsageError. */
export function parseLanguage(text: string | undefined): PromptLanguage | undefined {
  if (text === undefined || text === "en" || text === "zh") return text;
  throw new UsageError(`--lang: expected en or zh, got ${JSON.stringify(text)}`);
}

type Show = (text: string, found: Found, carried: object) => string;

const showJson: Show = (text, { result }, carried) => jsonLine({ ...carried, text, result });

/** Texts with their spans marked and the relations under them; in colour on a terminal only. */
function prettyPrinter(kinds: readonly string[], isTerminal: boolean): Show {
  const colors = createColors(isTerminal && process.env.NO_COLOR === undefined);
  const paints = kindColors(kinds, colors);
  return (text, { result }) =>
    [markedText(text, result, paints, colors), ...relationTree(result, colors), "", ""].join("\n");
}

async function runExtract(options: ExtractCommandOptions, console: Console): Promise<void> {
  const lang = parseLanguage(options.lang);
  const threshold = parseThreshold(options.threshold);
  const { loadExtractor, parseSchema } = await import("@ernie-m/heads");
  const schema = (await readJsonOption("--schema", options.schema, '["person"]')) as Schema;
  const kinds = parseSchema(schema).map((node) => node.name);
  const inputs = await readInputs(options.input, textReader, readingOptions(options));
  const toTerminal = options.output === undefined && process.stdout.isTTY === true;
  await runTask(options, console, {
    inputs,
    unit: "texts",
    open: (opening) =>
      loadExtractor(modelLocation(options), {
        ...opening,
        schema,
        ...(lang && { lang }),
        ...(threshold !== undefined && { threshold }),
      }),
    report: (model) => reportLoading(model, console),
    async answer(extractor, some): Promise<readonly Found[]> {
      const results = await extractor.extract(some, undefined, {
        onPromptTooLong: (error) => console.warn(error.message),
      });
      return results.map((result) => ({ result }));
    },
    show: options.pretty === true ? prettyPrinter(kinds, toTerminal) : showJson,
  });
}

export function addExtractCommand(command: Command, console: Console): void {
  addTaskOptions(command, { records: "objects that have a text", plain: true })
    .requiredOption(
      "--schema <json>",
      `what to find, for example '["person", {"company": ["founder"]}]', or @FILE`,
    )
    .option("--lang <language>", "style of relation prompts: en or zh (default: by the schema's names)")
    .option(
      "--threshold <probability>",
      "how sure start and end must be (default: the model's own, else 0.5)",
    )
    .option("--pretty", "show marked texts for people instead of JSON Lines")
    .action((options: ExtractCommandOptions) => runExtract(options, console));
}
