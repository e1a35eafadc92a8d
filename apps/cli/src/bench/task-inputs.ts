import type { HeadName } from "@ernie-m/heads/table";
import { type InputReader, readAllInputs } from "../io/read-inputs.js";
import { packageFile } from "../package-files.js";
import type { InputTexts } from "./measured-task.js";

/** Sentences in several languages that come with the program. */
const BUILT_IN = packageFile("examples/people.txt");

/** What a question answerer is asked where the texts say nothing of questions. */
const QUESTION = "Where?";

/** Choices that a prompt gets where the texts say nothing of choices: the texts after it. */
const CHOICES = 2;

const reader: Readonly<Record<HeadName, InputReader<InputTexts>>> = {
  base: textReader(),
  "information-extraction": textReader(),
  "token-classification": textReader(),
  "sequence-classification": {
    fields: ["text", "pair"],
    fromText: (line) => [line],
    fromRecord: (record) => [record.string("text"), ...(record.has("pair") ? [record.string("pair")] : [])],
  },
  "question-answering": {
    fields: ["question", "context"],
    fromText: (line) => [QUESTION, line],
    fromRecord: (record) => [record.string("question"), record.string("context")],
  },
  "multiple-choice": {
    fields: ["prompt", "choices"],
    fromText: (line) => [line],
    fromRecord: (record) => [record.string("prompt"), ...record.strings("choices", { least: 1 })],
  },
};

function textReader(): InputReader<InputTexts> {
  return { fields: ["text"], fromText: (line) => [line], fromRecord: (record) => [record.string("text")] };
}

/**
 * The inputs that a head's task is measured with: those of a file, as that task's command reads them, or sentences
 * that come with the program. Blank ones, which cost nothing, are left out.
 *
 * Throws: InputFileError with file and line.
 */
export async function readTaskInputs(
  head: HeadName,
  file: string | undefined,
): Promise<readonly InputTexts[]> {
  const inputs = await readAllInputs(file ?? BUILT_IN, reader[head]);
  const some = inputs.filter((texts) => texts.some((text) => text.trim() !== ""));
  return head === "multiple-choice" ? withChoices(some) : some;
}

function withChoices(inputs: readonly InputTexts[]): readonly InputTexts[] {
  const texts = inputs.map(([text = ""]) => text);
  return inputs.map((input, i) =>
    input.length > 1
      ? input
      : [...input, ...Array.from({ length: CHOICES }, (_, k) => texts[(i + k + 1) % texts.length])],
  );
}

/** `count` of the items, evenly spread over all of them and in their order; all of them when there are no more. */
export function evenlySpread<T>(items: readonly T[], count: number): readonly T[] {
  if (count >= items.length) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]);
}
