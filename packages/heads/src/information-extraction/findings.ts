import type { Pace } from "../task/pace.js";
import type { Question } from "./questions.js";
import type { SchemaNode } from "./schema/schema.js";
import type { ExtractionEntry, ExtractionResult, OptionProbability } from "./types.js";
import type { TextWindow } from "./windows/text-window.js";

/** Something found, with the names asked about it. */
export interface Finding {
  /** Number of the finding in its call. */
  readonly id: number;
  readonly text: string;
  /** Absent for a chosen option. */
  readonly place?: TextWindow;
  readonly probability: number;
  /** Every option with its probability, when asked for. */
  readonly options?: readonly OptionProbability[];
  readonly relations: readonly NameFindings[];
}

/** What a name is asked about. */
export interface Subject {
  readonly id: number;
  readonly text: string;
  /** Where it stands: for a chosen option, where that of which it was chosen does. Absent for one of the whole text. */
  readonly place: TextWindow | undefined;
}

/** What was found for one name of the schema, at the top of a text or about one finding. */
export interface NameFindings {
  readonly node: SchemaNode;
  readonly textId: number;
  /** Undefined at the top. */
  readonly subject: Subject | undefined;
  /** In order. */
  readonly findings: Finding[];
}

export function nameFindings(node: SchemaNode, textId: number, subject: Subject | undefined): NameFindings {
  return { node, textId, subject, findings: [] };
}

/** Adds what is settled of a question and was not there yet to a name's findings. `number` gives each its id. */
export class NameReader {
  readonly name: NameFindings;
  readonly question: Question;
  #read = 0;

  constructor(name: NameFindings, question: Question) {
    this.name = name;
    this.question = question;
  }

  /** The start of the next span that is settled before `readTo`, if there is one. */
  nextStart(readTo: number): number | undefined {
    const next = this.question.settled()[this.#read];
    return next !== undefined && next.start < readTo ? next.start : undefined;
  }

  takeSpan(text: string, id: number): Finding {
    const { start, end, probability } = this.question.settled()[this.#read++];
    const place = { start, end };
    const found = text.slice(start, end);
    return this.#add({ id, text: found, place, probability }, place);
  }

  /** The option that was chosen, once every window is read. */
  takeOption(id: number): Finding | undefined {
    const { classification } = this.name.node;
    const { vote, probabilities } = this.question.choice();
    if (vote === undefined || classification === undefined) return undefined;
    // The node's own spelling: another node may have asked the same question in full-width characters.
    const { options } = classification;
    const likely = probabilities.map((probability, index) => ({ text: options[index].text, probability }));
    const chosen = { id, text: options[vote.option].text, probability: vote.probability };
    return this.#add(likely.length > 0 ? { ...chosen, options: likely } : chosen, this.name.subject?.place);
  }

  #add(found: Omit<Finding, "relations">, place: TextWindow | undefined): Finding {
    const { node, textId, findings } = this.name;
    const subject = { id: found.id, text: found.text, place };
    const relations = node.children.map((child) => nameFindings(child, textId, subject));
    const finding = { ...found, relations };
    findings.push(finding);
    return finding;
  }
}

/** Work on one finding of a result, as code units of text. */
const UNITS_PER_FINDING = 16;

/**
 * Fresh plain objects, so that no two results share one. `fromEntries` makes a name like `__proto__` a name like any other.
 *
 * Throws: the signal's reason.
 */
export async function resultOf(names: readonly NameFindings[], pace: Pace): Promise<ExtractionResult> {
  const lists: (readonly [string, readonly ExtractionEntry[]])[] = [];
  for (const { node, findings } of names) {
    if (findings.length === 0) continue;
    const entries: ExtractionEntry[] = [];
    for (const finding of findings) {
      if (pace.isDue(UNITS_PER_FINDING)) await pace.turn();
      const entry = entryOf(finding);
      const isSubject = finding.relations.some((relation) => relation.findings.length > 0);
      entries.push(isSubject ? { ...entry, relations: await resultOf(finding.relations, pace) } : entry);
    }
    lists.push([node.name, entries]);
  }
  return Object.fromEntries(lists);
}

/** A finding without what hangs on it. */
export function entryOf({ text, place, probability, options }: Finding): ExtractionEntry {
  return place === undefined
    ? { text, probability, ...(options && { options }) }
    : { text, ...place, probability };
}
