/// <reference lib="esnext.disposable" preserve="true" />
import type { CancelSignal, Concurrency } from "@ernie-m/core";
import type { TokenSequence } from "@ernie-m/tokenizer";
import type { ResolvedTaskSettings } from "./settings.js";
import type { TaskModel, TaskTokenizer } from "./types.js";

/** What a task is made of. */
export interface TaskParts<Model, Tokenizer> {
  /** For example what `fromPretrained` of its model class returns. */
  readonly model: Model;
  /** The tokenizer of the same checkpoint. */
  readonly tokenizer: Tokenizer;
}

/** A model and its tokenizer behind calls that keep no state: any number may run at once. */
export abstract class Task<Model extends TaskModel, Tokenizer extends TaskTokenizer>
  implements AsyncDisposable
{
  readonly model: Model;
  readonly tokenizer: Tokenizer;

  /** Most tokens of one sequence, special tokens included, in calls that do not say. */
  readonly maxTokens: number;

  /** `settings` are those that calls without any have. */
  constructor(
    { model, tokenizer }: TaskParts<Model, Tokenizer>,
    settings: Pick<ResolvedTaskSettings, "maxTokens">,
  ) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.maxTokens = settings.maxTokens;
  }

  /**
   * Does the work of a call of about so many rows once the model's runtime lets it begin. Throws: OverloadError; the
   * signal's reason; what the work throws.
   */
  protected async admitted<Result>(
    rows: number,
    { signal }: { readonly signal?: CancelSignal | undefined },
    work: () => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted();
    const { gate } = this.model;
    return gate === undefined ? work() : gate.admit({ rows, signal }, work);
  }

  /** Frees the model. May be called more than once. */
  async dispose(): Promise<void> {
    await this.model.dispose?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** What tokenizes for a call, and who is told. */
interface TokenizingTask {
  readonly tokenizer: TaskTokenizer;
  readonly model: Pick<Concurrency, "observer">;
}

/** How the texts of one call are tokenized. */
export type Tokenize = (text: string) => TokenSequence;

/** A tokenizer for one call. */
export function tokenizeAs(
  { tokenizer, model: { observer } }: TokenizingTask,
  { specialTokensInText }: Pick<ResolvedTaskSettings, "specialTokensInText">,
): Tokenize {
  const tokenize: Tokenize = (text) => tokenizer.tokenize(text, { specialTokensInText });
  return observer === undefined ? tokenize : (text) => observer.watchTokenize(text, () => tokenize(text));
}

/** As `tokenizeAs`, each distinct text once. */
export function tokenizeOnce(
  task: TokenizingTask,
  settings: Pick<ResolvedTaskSettings, "specialTokensInText">,
): Tokenize {
  const tokenize = tokenizeAs(task, settings);
  const known = new Map<string, TokenSequence>();
  return (text) => {
    const tokens = known.get(text) ?? tokenize(text);
    known.set(text, tokens);
    return tokens;
  };
}
