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

  constructor({ model, tokenizer }: TaskParts<Model, Tokenizer>) {
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /** Frees the model. May be called more than once. */
  async dispose(): Promise<void> {
    await this.model.dispose?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** A tokenizer for one call, which tokenizes each distinct text once. */
export function tokenizeOnce(
  tokenizer: TaskTokenizer,
  { specialTokensInText }: Pick<ResolvedTaskSettings, "specialTokensInText">,
): (text: string) => TokenSequence {
  const known = new Map<string, TokenSequence>();
  return (text) => {
    const tokens = known.get(text) ?? tokenizer.tokenize(text, { specialTokensInText });
    known.set(text, tokens);
    return tokens;
  };
}
