import { ErnieMError } from "@ernie-m/config";
import type { RecordProblem } from "./result.js";

/** A text that does not give a whole record, where nothing less will do. */
export class RecordError extends ErnieMError {
  readonly code = "incomplete-record";
  /** The number of the text in the call. */
  readonly text: number;
  readonly problems: readonly RecordProblem[];

  override get name(): string {
    return "RecordError";
  }

  constructor(text: number, problems: readonly RecordProblem[]) {
    const [first] = problems;
    const more = problems.length > 1 ? ` and ${problems.length - 1} more` : "";
    super(`texts[${text}]: ${first.path === "" ? "the record" : first.path}: ${sentence(first)}${more}`);
    this.text = text;
    this.problems = problems;
  }
}

function sentence({ expected, found }: RecordProblem): string {
  return `expected ${expected}, got ${found === undefined ? "nothing" : JSON.stringify(found)}`;
}
