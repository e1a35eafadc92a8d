import { ErnieMError } from "@ernie-m/config";
import { excerpt } from "./schema/errors.js";

/** A prompt that leaves no room for text in the model's longest input. */
export class PromptTooLongError extends ErnieMError {
  readonly code = "prompt-too-long";
  /** Where the prompt comes from in the schema. */
  readonly path: string;
  readonly prompt: string;
  /** Length of the prompt in tokens, and the longest one that fits. */
  readonly tokens: number;
  readonly limit: number;

  override get name(): string {
    return "PromptTooLongError";
  }

  constructor(at: {
    readonly path: string;
    readonly prompt: string;
    readonly tokens: number;
    readonly limit: number;
  }) {
    super(
      `schema ${at.path}: expected a prompt of at most ${at.limit} tokens, got ${at.tokens}: ${excerpt(at.prompt)}`,
    );
    this.path = at.path;
    this.prompt = at.prompt;
    this.tokens = at.tokens;
    this.limit = at.limit;
  }
}
