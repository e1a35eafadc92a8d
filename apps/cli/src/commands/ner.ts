import type { Entity } from "@ernie-m/heads";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { readingOptions } from "../io/input-options.js";
import { readInputs, textReader } from "../io/read-inputs.js";
import { aggregations, parseAggregation, parseScheme, schemes } from "../label-flags.js";
import { reportLoading } from "../load-warnings.js";
import { trainedModelLocation } from "../model-options.js";
import { addTaskOptions, runTask, type TaskCommandOptions, telling } from "../task-command.js";

interface NerCommandOptions extends TaskCommandOptions {
  readonly aggregation: string;
  readonly scheme?: string;
}

/** The entities of a text; windows read a long one whole, so none is cut. */
interface Found {
  readonly entities: readonly Entity[];
  readonly truncatedTokens?: never;
}

async function runNer(options: NerCommandOptions, console: Console): Promise<void> {
  const where = trainedModelLocation(options, "a token classification");
  const aggregation = parseAggregation(options.aggregation);
  const scheme = parseScheme(options.scheme);
  const inputs = await readInputs(options.input, textReader, readingOptions(options));
  const { loadTokenClassifier } = await import("@ernie-m/heads");
  await runTask(options, console, {
    inputs,
    unit: "texts",
    open: (opening) => loadTokenClassifier(where, { ...opening, aggregation, ...scheme }),
    report: (model) => reportLoading(model, console),
    async answer(classifier, some, tell): Promise<readonly Found[]> {
      const results = await classifier.classify(some, telling(tell));
      return results.map((entities) => ({ entities }));
    },
    show: (text, { entities }, carried) => jsonLine({ ...carried, text, entities }),
  });
}

export function addNerCommand(command: Command, console: Console): void {
  addTaskOptions(command, {
    records: "objects that have a text",
    plain: true,
    texts: { takesEmbedded: false },
  })
    .option("--aggregation <how>", `how tokens become entities: ${aggregations.join(", ")}`, "simple")
    .option(
      "--scheme <place>",
      `where labels say a token's place in its entity: ${schemes.join(", ")} (default: as they look)`,
    )
    .action((options: NerCommandOptions) => runNer(options, console));
}
