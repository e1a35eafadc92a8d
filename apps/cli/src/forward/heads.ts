import type { ErnieMConfig } from "@ernie-m/config";
import {
  ErnieMForInformationExtraction,
  ErnieMForMultipleChoice,
  ErnieMForQuestionAnswering,
  ErnieMForSequenceClassification,
  ErnieMForTokenClassification,
  ErnieMModel,
} from "@ernie-m/heads";
import { UsageError } from "../usage-error.js";

/** The model classes by the names that `--head` takes. */
export const heads = {
  base: ErnieMModel,
  "sequence-classification": ErnieMForSequenceClassification,
  "multiple-choice": ErnieMForMultipleChoice,
  "token-classification": ErnieMForTokenClassification,
  "question-answering": ErnieMForQuestionAnswering,
  "information-extraction": ErnieMForInformationExtraction,
} as const;

export type HeadName = keyof typeof heads;

/** The documented class name of each head, as `architectures` has it. */
const headByArchitecture: Readonly<Record<string, HeadName>> = {
  ErnieMModel: "base",
  ErnieMForSequenceClassification: "sequence-classification",
  ErnieMForMultipleChoice: "multiple-choice",
  ErnieMForTokenClassification: "token-classification",
  ErnieMForQuestionAnswering: "question-answering",
  ErnieMForInformationExtraction: "information-extraction",
};

function isHeadName(name: string): name is HeadName {
  return Object.hasOwn(heads, name);
}

/** Parses `--head`. Throws: UsageError listing the names. */
export function parseHead(name: string): HeadName {
  if (isHeadName(name)) return name;
  throw new UsageError(`--head: expected ${Object.keys(heads).join(", ")}, got ${JSON.stringify(name)}`);
}

/** The head that a checkpoint was saved with, by `architectures` in its config.json, where that names one. */
export function knownHeadOf(config: ErnieMConfig): HeadName | undefined {
  const known = config.architectures.find((name) => Object.hasOwn(headByArchitecture, name));
  return known === undefined ? undefined : headByArchitecture[known];
}

/** As `knownHeadOf`. Throws: UsageError when there is none. */
export function headOf(config: ErnieMConfig): HeadName {
  const known = knownHeadOf(config);
  if (known !== undefined) return known;
  const stated = config.architectures.length === 0 ? "nothing" : config.architectures.join(", ");
  throw new UsageError(`--head is needed: the configuration's architectures say ${stated}`);
}
