import type { Answer, QuestionInContext } from "@ernie-m/heads";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { readingOptions } from "../io/input-options.js";
import { type InputReader, readInputs } from "../io/read-inputs.js";
import { reportLoading } from "../load-warnings.js";
import { trainedModelLocation } from "../model-options.js";
import { addTaskOptions, runTask, type TaskCommandOptions, telling } from "../task-command.js";
import { parseNumberOption } from "../usage-error.js";

interface AnswerCommandOptions extends TaskCommandOptions {
  readonly topK: string;
  readonly maxAnswerTokens: string;
  readonly handleImpossible?: boolean;
}

/** The answers to a question; windows read a long context whole, so none is cut. */
interface Found {
  readonly answers: readonly Answer[];
  readonly truncatedTokens?: never;
}

function parseCount(flag: string, text: string): number {
  return parseNumberOption(flag, text, { low: 1, high: Number.POSITIVE_INFINITY, integer: true });
}

const reader: InputReader<QuestionInContext> = {
  fields: ["question", "context"],
  fromRecord: (record) => ({ question: record.string("question"), context: record.string("context") }),
};

async function runAnswer(options: AnswerCommandOptions, console: Console): Promise<void> {
  const where = trainedModelLocation(options, "a question answering");
  const settings = {
    topK: parseCount("--top-k", options.topK),
    maxAnswerTokens: parseCount("--max-answer-tokens", options.maxAnswerTokens),
    handleImpossibleAnswer: options.handleImpossible === true,
  };
  const inputs = await readInputs(options.input, reader, readingOptions(options));
  const { loadQuestionAnswerer } = await import("@ernie-m/heads");
  await runTask(options, console, {
    inputs,
    unit: "questions",
    open: (opening) => loadQuestionAnswerer(where, { ...opening, ...settings }),
    report: (model) => reportLoading(model, console),
    async answer(answerer, some, tell): Promise<readonly Found[]> {
      const results = await answerer.answer(some, telling(tell));
      return results.map((answers) => ({ answers }));
    },
    show: (_, { answers }, carried) => jsonLine({ ...carried, answers }),
  });
}

export function addAnswerCommand(command: Command, console: Console): void {
  addTaskOptions(command, {
    records: '{"question": …, "context": …}',
    plain: false,
    texts: { takesEmbedded: false },
  })
    .option("--top-k <n>", "how many answers to each question, the best ones", "1")
    .option("--max-answer-tokens <n>", "longest answer in tokens", "15")
    .option("--handle-impossible", "let “no answer” take part, as an empty text")
    .action((options: AnswerCommandOptions) => runAnswer(options, console));
}
