import { InputError, int32Tensor } from "@ernie-m/core";
import { softmax } from "../numeric/logits.js";
import { checkList, checkRecord, checkText } from "../task/check-inputs.js";
import { Pace, UNITS_PER_ROW } from "../task/pace.js";
import { ranking } from "../task/ranking.js";
import { beginRows, RowRunner } from "../task/row-runner.js";
import { pairRow, type TokenRow } from "../task/rows.js";
import type { ResolvedTaskSettings } from "../task/settings.js";
import { Task, type TaskParts, tokenizeOnce } from "../task/task.js";
import { fitPair, truncationOf } from "../task/truncation.js";
import type { BatchInputs, TaskSettings, TaskTokenizer } from "../task/types.js";
import type { ErnieMForMultipleChoice } from "./model.js";
import { type ChoiceOptions, resolveChoice } from "./options.js";
import type { ChoiceQuestion, ChoiceResult, ChoiceScorer } from "./types.js";

interface ChoiceRow extends TokenRow {
  readonly cut: number;
}

interface ScoredChoice {
  readonly logit: number;
  readonly cut: number;
}

/**
 * Multiple choice: which of any number of choices goes with a prompt.
 *
 * Calls keep no state here: any number may run at once.
 */
export class ChoiceSelector<
  Model extends ChoiceScorer = ErnieMForMultipleChoice,
  Tokenizer extends TaskTokenizer = TaskTokenizer,
> extends Task<Model, Tokenizer> {
  readonly #defaults: TaskSettings;
  readonly #runner: RowRunner<"logits">;

  /** Throws: InputError for a setting out of range. */
  constructor({ model, tokenizer, ...settings }: TaskParts<Model, Tokenizer> & TaskSettings) {
    super({ model, tokenizer }, resolveChoice(settings, {}, { model, tokenizer }));
    this.#defaults = settings;
    this.#runner = new RowRunner({
      model,
      padId: tokenizer.specialTokenIds.pad,
      outputs: { logits: "row" },
      forward: (inputs, options) => model.forward(oneChoiceEach(inputs), options),
    });
  }

  /**
   * The best choice for a prompt, and how likely each is. Where prompt and choice do not fit `maxTokens`, the longer
   * one is cut off at its end, and the result says by how many tokens at most.
   *
   * Throws: InputError naming the input or option; RowLimitError; whatever the model throws; the signal's reason.
   */
  choose(question: ChoiceQuestion, options?: ChoiceOptions): Promise<ChoiceResult>;
  /** The same for many, each with choices of its own: what each gives alone, in far fewer model runs. */
  choose(questions: readonly ChoiceQuestion[], options?: ChoiceOptions): Promise<readonly ChoiceResult[]>;
  async choose(
    input: ChoiceQuestion | readonly ChoiceQuestion[],
    options: ChoiceOptions = {},
  ): Promise<ChoiceResult | readonly ChoiceResult[]> {
    const settings = resolveChoice(options, this.#defaults, this);
    if (isList(input)) return this.#choose(checkList("questions", input, checkQuestion), settings, options);
    const [result] = await this.#choose([checkQuestion("question", input)], settings, options);
    return result;
  }

  async #choose(
    questions: readonly ChoiceQuestion[],
    settings: ResolvedTaskSettings,
    options: ChoiceOptions,
  ): Promise<readonly ChoiceResult[]> {
    const total = questions.reduce((sum, { choices }) => sum + choices.length, 0);
    const pace = new Pace(this.model, options.signal);
    const scored = await this.admitted(total, options, async () => {
      const onBatch = beginRows(total, options);
      return this.#runner.run(await rowsOf(questions, this, settings, pace), {
        settings,
        signal: options.signal,
        read: ({ cut }, { logits }): ScoredChoice => ({ logit: logits[0], cut }),
        onBatch,
      });
    });
    let start = 0;
    return questions.map(({ choices }) => {
      const part = scored.slice(start, start + choices.length);
      start += choices.length;
      return resultOf(part);
    });
  }
}

function isList(input: ChoiceQuestion | readonly ChoiceQuestion[]): input is readonly ChoiceQuestion[] {
  return Array.isArray(input);
}

function checkQuestion(name: string, input: unknown): ChoiceQuestion {
  const { prompt, choices } = checkRecord(name, input, "an object with a prompt and choices");
  const checked = checkList(`${name}.choices`, choices, checkText);
  if (checked.length === 0) throw new InputError(`${name}.choices`, "at least one choice", "none");
  return { prompt: checkText(`${name}.prompt`, prompt), choices: checked };
}

async function rowsOf(
  questions: readonly ChoiceQuestion[],
  task: TaskParts<ChoiceScorer, TaskTokenizer>,
  settings: ResolvedTaskSettings,
  pace: Pace,
): Promise<readonly ChoiceRow[]> {
  const tokenize = tokenizeOnce(task, settings);
  const rows: ChoiceRow[] = [];
  for (const { prompt, choices } of questions) {
    const asked = tokenize(prompt).ids;
    if (pace.isDue(prompt.length)) await pace.turn();
    for (const choice of choices) {
      const { first, second, cut } = fitPair(
        asked,
        tokenize(choice).ids,
        settings.maxTokens,
        "longest_first",
      );
      rows.push({ ids: pairRow(first, second, task.tokenizer.specialTokenIds), cut });
      if (pace.isDue(choice.length + UNITS_PER_ROW)) await pace.turn();
    }
  }
  return rows;
}

/**
 * [rows, sequence] as [rows, 1, sequence]: a choice is scored by itself, so that prompts with different numbers of
 * choices share a batch.
 */
function oneChoiceEach({ inputIds, attentionMask }: BatchInputs): BatchInputs {
  const [rows, width] = inputIds.shape;
  return {
    inputIds: int32Tensor(inputIds.data, [rows, 1, width]),
    attentionMask: int32Tensor(attentionMask.data, [rows, 1, width]),
  };
}

function resultOf(scored: readonly ScoredChoice[]): ChoiceResult {
  const scores = softmax(scored.map(({ logit }) => logit));
  const cut = scored.reduce((most, choice) => Math.max(most, choice.cut), 0);
  return { choice: ranking(scores)[0], scores, ...truncationOf(cut) };
}
