import { parseSchema } from "@ernie-m/heads";
import { checkList, checkRecord, checkText } from "@ernie-m/heads/rows";
import type {
  Answer,
  AskedChoice,
  AskedName,
  ChoiceJudgement,
  CorrectedText,
  Head,
  Judgement,
  Suggestion,
} from "../corrections/types.js";
import { newDocument, type PageDocument } from "../documents/document.js";
import { hasNoNames, type SharedView } from "../state/url-state.js";
import type { Project } from "./project.js";
import type { TaughtModel } from "./taught.js";

/** What a project's file says of a taught model, beside its files. */
export interface ModelNote extends Omit<TaughtModel, "files"> {
  /** Folder of the archive that its files lie in. */
  readonly folder: string;
}

/** What stands in `project.json`. */
export interface ProjectNote {
  readonly project: Project;
  readonly models: readonly ModelNote[];
}

export const FORMAT = "ernie-m project";
export const VERSION = 1;

/**
 * Reads what a file says: only what is known, each part checked, with ids of its own so that nothing that is here is
 * written over.
 *
 * Throws: InputError naming the place; Error for another version.
 */
export function readProjectNote(value: unknown): ProjectNote {
  const note = checkRecord("project.json", value, "an object");
  if (note.format !== FORMAT) throw new Error("It holds no project of this page.");
  if (note.version !== VERSION)
    throw new Error("It was written by a newer version of this page: reload the page and try again.");
  const stated = checkRecord("project", note.project, "an object");
  const now = Date.now();
  const id = crypto.randomUUID();
  const texts = checkList("project.texts", stated.texts, readText);
  return {
    project: {
      id,
      name: checkText("project.name", stated.name),
      created: numberOr(stated.created, now),
      changed: now,
      view: stated.view === undefined ? undefined : readView("project.view", stated.view),
      texts,
      documents:
        stated.documents === undefined ? [] : checkList("project.documents", stated.documents, readDocument),
    },
    models:
      note.models === undefined
        ? []
        : checkList("models", note.models, (place, one) => readModel(place, one, id)),
  };
}

function readView(name: string, value: unknown): SharedView {
  const view = checkRecord(name, value, "an object");
  if (!hasNoNames(view.schema)) parseSchema(view.schema);
  const thresholds =
    view.thresholds === undefined ? {} : checkRecord(`${name}.thresholds`, view.thresholds, "an object");
  return {
    text: checkText(`${name}.text`, view.text),
    // It was read without an error just now.
    schema: view.schema as SharedView["schema"],
    ...(isShare(view.threshold) && { threshold: view.threshold }),
    thresholds: Object.fromEntries(
      Object.entries(thresholds).filter((entry): entry is [string, number] => isShare(entry[1])),
    ),
  };
}

function readText(name: string, value: unknown): CorrectedText {
  const of = checkRecord(name, value, "an object");
  const text = checkText(`${name}.text`, of.text);
  return {
    id: crypto.randomUUID(),
    text,
    judgements: checkList(`${name}.judgements`, of.judgements, (place, one): Judgement => {
      const { verdict } = checkRecord(place, one, "an object");
      if (verdict !== "right" && verdict !== "wrong")
        throw new Error(`${place}.verdict is neither right nor wrong.`);
      return { ...readAnswer(place, one, text), verdict };
    }),
    suggestions: checkList(`${name}.suggestions`, of.suggestions, (place, one): Suggestion => {
      const { probability } = checkRecord(place, one, "an object");
      return { ...readAnswer(place, one, text), probability: isShare(probability) ? probability : 1 };
    }),
    ...(of.choices !== undefined && {
      choices: checkList(`${name}.choices`, of.choices, (place, one): ChoiceJudgement => {
        const { option } = checkRecord(place, one, "an object");
        return {
          ...readChoice(place, one, text),
          ...(option !== undefined && { option: checkText(`${place}.option`, option) }),
        };
      }),
    }),
    ...(of.suggestedChoices !== undefined && {
      suggestedChoices: checkList(`${name}.suggestedChoices`, of.suggestedChoices, (place, one) => {
        const { option, probability } = checkRecord(place, one, "an object");
        return {
          ...readChoice(place, one, text),
          option: checkText(`${place}.option`, option),
          probability: isShare(probability) ? probability : 1,
        };
      }),
    }),
    foundWith: typeof of.foundWith === "string" ? of.foundWith : "",
    names: checkList(`${name}.names`, of.names, (place, one): AskedName => {
      const asked = checkRecord(place, one, "an object");
      return {
        name: checkText(`${place}.name`, asked.name),
        parent: asked.parent === undefined ? undefined : checkText(`${place}.parent`, asked.parent),
      };
    }),
    checked: of.checked === true,
    changed: Date.now(),
  };
}

function readAnswer(name: string, value: unknown, text: string): Answer {
  const answer = checkRecord(name, value, "an object");
  const head = answer.head === undefined ? undefined : readHead(`${name}.head`, answer.head, text);
  return { ...readHead(name, value, text), ...(head && { head }) };
}

function readChoice(name: string, value: unknown, text: string): AskedChoice {
  const choice = checkRecord(name, value, "an object");
  const head = choice.head === undefined ? undefined : readHead(`${name}.head`, choice.head, text);
  return { name: checkText(`${name}.name`, choice.name), ...(head && { head }) };
}

function readHead(name: string, value: unknown, text: string): Head {
  const { name: stated, start, end } = checkRecord(name, value, "an object");
  const isPlace =
    typeof start === "number" &&
    typeof end === "number" &&
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    0 <= start &&
    start < end &&
    end <= text.length;
  if (!isPlace) throw new Error(`${name} is no stretch of its text.`);
  return { name: checkText(`${name}.name`, stated), start, end };
}

/** A document with its text, to be looked in anew. */
function readDocument(name: string, value: unknown): PageDocument {
  const document = checkRecord(name, value, "an object");
  return newDocument(checkText(`${name}.name`, document.name), checkText(`${name}.text`, document.text));
}

function readModel(name: string, value: unknown, project: string): ModelNote {
  const model = checkRecord(name, value, "an object");
  return {
    id: crypto.randomUUID(),
    name: checkText(`${name}.name`, model.name),
    made: numberOr(model.made, Date.now()),
    base: checkText(`${name}.base`, model.base),
    project,
    names: checkList(`${name}.names`, model.names, checkText),
    score: isShare(model.score) ? model.score : 0,
    folder: checkText(`${name}.folder`, model.folder),
  };
}

function numberOr(value: unknown, other: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : other;
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}
