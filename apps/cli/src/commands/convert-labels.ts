import type { PromptLanguage, Schema } from "@ernie-m/heads";
import type {
  ConvertedLabels,
  ConvertedTextLabels,
  ConvertLabelsOptions,
  LabelFormat,
  LabelProblem,
  PromptRecord,
} from "@ernie-m/heads/evaluation";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { besideSchema } from "../convert/beside-schema.js";
import { DEFAULT_SEED, parseSplit, splitRecords, writeParts } from "../convert/split-records.js";
import { InputFileError } from "../io/input-file-error.js";
import { readJsonOption } from "../io/json-option.js";
import { readExport } from "../io/read-export.js";
import { offsetUnits, parseOffsetUnit } from "../label-flags.js";
import { parseChoiceOption, UsageError } from "../usage-error.js";

interface ConvertLabelsCommandOptions {
  readonly from?: string;
  readonly form: string;
  readonly offsets?: string;
  readonly text?: string;
  readonly choice?: string;
  readonly optionName?: string;
  readonly lang?: string;
  readonly schema?: string;
  readonly input?: string;
  readonly output?: string;
  readonly split?: string;
  readonly dev?: string;
  readonly test?: string;
  readonly seed?: string;
}

const FORMATS: readonly LabelFormat[] = ["label-studio", "doccano", "paddlenlp"];
const FORMS = ["prompts", "entities", "labels"] as const;
type Form = (typeof FORMS)[number];
const LANGUAGES: readonly PromptLanguage[] = ["en", "zh"];

/** Options that only some forms have. */
const ONLY_FOR: readonly (readonly [keyof ConvertLabelsCommandOptions, flag: string, readonly Form[]])[] = [
  ["offsets", "--offsets", ["prompts", "entities"]],
  ["lang", "--lang", ["prompts"]],
  ["optionName", "--option-name", ["prompts"]],
  ["schema", "--schema", ["prompts"]],
  ["choice", "--choice", ["labels"]],
];

function describe({ place, action, reason, span, movedTo }: LabelProblem): string {
  const about =
    span === undefined
      ? ""
      : ` ${span.label} ${span.start}-${span.end}${span.text === undefined ? "" : ` ${JSON.stringify(span.text)}`}`;
  const where = movedTo === undefined ? "" : ` to ${movedTo.start}-${movedTo.end}`;
  return `${place}:${about} ${action}${where}: ${reason}`;
}

/** Records of one form, with the problems that it has. */
interface Converted {
  readonly records: readonly { readonly text: string }[];
  readonly problems: readonly LabelProblem[];
  readonly forms: Readonly<Record<string, number>>;
  /** What the schema and the export do not have in common. */
  readonly beside?: readonly string[];
}

async function convert(
  exported: unknown,
  form: Form,
  options: ConvertLabelsCommandOptions,
): Promise<Converted> {
  const { convertLabels, convertTextLabels } = await import("@ernie-m/heads/evaluation");
  const { text, choice, optionName, offsets, lang } = options;
  const known: Pick<ConvertLabelsOptions, "from" | "text"> = {
    ...(options.from !== undefined && { from: parseChoiceOption("--from", options.from, FORMATS) }),
    ...(text !== undefined && { text }),
  };
  if (form === "labels") {
    const { labels, ...rest }: ConvertedTextLabels = convertTextLabels(exported, {
      ...known,
      ...(choice !== undefined && { choice }),
    });
    return { records: labels, ...rest };
  }
  const schema =
    options.schema === undefined
      ? undefined
      : ((await readJsonOption("--schema", options.schema, '["person"]')) as Schema);
  const converted: ConvertedLabels = convertLabels(exported, {
    ...known,
    ...(offsets !== undefined && { offsets: parseOffsetUnit(offsets) }),
    ...(lang !== undefined && { lang: parseChoiceOption("--lang", lang, LANGUAGES) }),
    ...(optionName !== undefined && { optionName }),
    ...(schema !== undefined && { schema }),
  });
  const problems = converted.problems.filter(
    (problem) => problem.form === undefined || problem.form === form,
  );
  return {
    ...{ records: converted[form], problems, forms: converted.forms },
    ...(schema !== undefined && { beside: await besideOf(converted.prompts, schema) }),
  };
}

async function besideOf(records: readonly PromptRecord[], schema: Schema): Promise<readonly string[]> {
  const { parseSchema } = await import("@ernie-m/heads");
  return besideSchema(
    records.map(({ label }) => label),
    parseSchema(schema),
  );
}

/** How much was read, written and lost: `read 3 of doccano JSONL; wrote 2 records; 1 text left out`. */
function totals({ records, problems, forms }: Converted): string {
  const of = (action: LabelProblem["action"]): number =>
    problems.filter((problem) => problem.action === action).length;
  const read = Object.entries(forms).map(([form, items]) => `${items} of ${form}`);
  const lost = [
    [problems.filter(({ leavesOut }) => leavesOut === true).length, "text", "left out"],
    [of("dropped"), "result", "dropped"],
    [of("moved"), "span", "moved"],
    [of("assumed"), "span", "taken on trust"],
  ] as const;
  const said = lost.flatMap(([count, what, how]) => (count === 0 ? [] : [`${plural(count, what)} ${how}`]));
  return `read ${read.join(", ") || "nothing known"}; wrote ${plural(records.length, "record")}; ${said.join(", ")}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

async function runConvertLabels(options: ConvertLabelsCommandOptions, console: Console): Promise<void> {
  const form = parseChoiceOption("--form", options.form, FORMS);
  for (const [option, flag, forms] of ONLY_FOR)
    if (options[option] !== undefined && !forms.includes(form))
      throw new UsageError(`${flag}: is for --form ${forms.join(" or ")}, not ${form}`);
  const plan = parseSplit(options);
  const converted = await convert(await readExport(options.input), form, options);
  const { records, problems, forms, beside = [] } = converted;
  if (options.from === undefined && Object.keys(forms).length === 0)
    throw new UsageError(`--from: no form of ${FORMATS.join(", ")} is recognised: say which it is`);
  const say = (): void => {
    for (const problem of problems) console.warn(describe(problem));
    if (records.length > 0) for (const sentence of beside) console.warn(sentence);
    if (problems.length > 0) console.note(totals(converted));
  };
  if (records.length === 0) {
    say();
    throw new InputFileError(
      `${options.input ?? "standard input"}: nothing in it can be used for --form ${form}`,
    );
  }
  const parts = plan === undefined ? undefined : await splitRecords(records, plan);
  await writeParts(parts ?? [{ file: options.output, records }]);
  say();
  for (const { file, records: own, texts } of parts ?? [])
    console.note(`${file}: ${plural(own.length, "record")} of ${plural(texts, "text")}`);
}

export function addConvertLabelsCommand(command: Command, console: Console): void {
  command
    .option(
      "--from <tool>",
      `where the export comes from: ${FORMATS.join(", ")} (default: what it looks like)`,
    )
    .option("--form <form>", `what records are of: ${FORMS.join(", ")}`, "prompts")
    .option(
      "--offsets <unit>",
      `what offsets count where spans state no text: ${offsetUnits.join(", ")} (default: as the tool does)`,
    )
    .option("--text <name>", "under which name the text is (default: where the spans stand, or the only one)")
    .option("--choice <name>", "labels: which of several choices has them")
    .option("--option-name <name>", "prompts: what options without a name are asked as")
    .option(
      "--schema <json>",
      `prompts: what was asked, for example '["person", "mood [good, bad]"]', or @FILE: choices get its options, and names that only it or the export has are said`,
    )
    .option("--lang <language>", "style of relation prompts: en or zh (default: by the relation's name)")
    .option(
      "--split <shares>",
      "of the texts, the share that goes to --dev, and after a comma the one that goes to --test",
    )
    .option("--dev <file>", "with --split: where records to choose a model by go")
    .option("--test <file>", "with --split: where records to judge it by go")
    .option("--seed <number>", `with --split: what draws the texts (default: ${DEFAULT_SEED})`)
    .option("--input <file>", "JSON, or JSON Lines (default: standard input)")
    .option("--output <file>", "where records go, with --split those to train on (default: standard output)")
    .action((options: ConvertLabelsCommandOptions) => runConvertLabels(options, console));
}
