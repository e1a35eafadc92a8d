import type { PromptLanguage } from "@ernie-m/heads";
import {
  type ConvertLabelsOptions,
  convertLabels,
  type LabelFormat,
  type LabelProblem,
  type OffsetUnit,
} from "@ernie-m/heads/evaluation";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { withOutput } from "../io/output.js";
import { readExport } from "../io/text-inputs.js";
import { parseChoiceOption } from "../usage-error.js";

interface ConvertLabelsCommandOptions {
  readonly from: string;
  readonly form: string;
  readonly offsets?: string;
  readonly lang?: string;
  readonly input?: string;
  readonly output?: string;
}

const FORMATS: readonly LabelFormat[] = ["label-studio", "doccano"];
const FORMS = ["prompts", "entities"] as const;
const UNITS: readonly OffsetUnit[] = ["utf-16", "code-points"];
const LANGUAGES: readonly PromptLanguage[] = ["en", "zh"];

/** Parses `--offsets`. Throws: UsageError. */
export function parseOffsetUnit(text: string): OffsetUnit {
  return parseChoiceOption("--offsets", text, UNITS);
}

function describe({ place, action, reason, span, movedTo }: LabelProblem): string {
  const about =
    span === undefined
      ? ""
      : ` ${span.label} ${span.start}-${span.end}${span.text === undefined ? "" : ` ${JSON.stringify(span.text)}`}`;
  const where = movedTo === undefined ? "" : ` to ${movedTo.start}-${movedTo.end}`;
  return `${place}:${about} ${action}${where}: ${reason}`;
}

async function runConvertLabels(options: ConvertLabelsCommandOptions, console: Console): Promise<void> {
  const form = parseChoiceOption("--form", options.form, FORMS);
  const settings: ConvertLabelsOptions = {
    from: parseChoiceOption("--from", options.from, FORMATS),
    ...(options.offsets !== undefined && { offsets: parseOffsetUnit(options.offsets) }),
    ...(options.lang !== undefined && { lang: parseChoiceOption("--lang", options.lang, LANGUAGES) }),
  };
  const converted = convertLabels(await readExport(options.input), settings);
  await withOutput(options.output, (output) =>
    output.write(converted[form].map((record) => `${JSON.stringify(record)}\n`).join("")),
  );
  for (const problem of converted.problems) console.warn(describe(problem));
}

/** Adds `ernie-m convert-labels`. */
export function addConvertLabelsCommand(program: Command, console: Console): void {
  program
    .command("convert-labels")
    .description("Turn an export of an annotation tool into records that evaluate takes, every span checked")
    .requiredOption("--from <tool>", `where the export comes from: ${FORMATS.join(", ")}`)
    .option("--form <form>", `what records are of: ${FORMS.join(", ")}`, "prompts")
    .option(
      "--offsets <unit>",
      `what offsets count where spans state no text: ${UNITS.join(", ")} (default: as the tool does)`,
    )
    .option("--lang <language>", "style of relation prompts: en or zh (default: by the relation's name)")
    .option("--input <file>", "a JSON list, or JSON Lines (default: standard input)")
    .option("--output <file>", "where records go (default: standard output)")
    .action((options: ConvertLabelsCommandOptions) => runConvertLabels(options, console));
}
