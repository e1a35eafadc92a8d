import type { Document } from "../documents/document.js";
import type { Fact, Mention, Span } from "../documents/draft.js";
import type { Example } from "../example.js";
import { relationsOf } from "../kinds/relations.js";
import { kinds } from "../kinds.js";
import type { Random } from "../random.js";
import { narrowed } from "./narrow.js";
import type { Wordings } from "./wording.js";

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** As heads asks: by the label's script. */
export function relationPrompt(label: string, subject: string): string {
  return EAST_ASIAN.test(label) ? `${subject}的${label}` : `${label} of ${subject}`;
}

/** Spans once each, in their order. */
function places(mentions: readonly Span[]): readonly Span[] {
  const byPlace = new Map(mentions.map(({ start, end }) => [`${start} ${end}`, { start, end }] as const));
  return [...byPlace.values()].sort((a, b) => a.start - b.start);
}

/** Asks for things of a kind, whether there are any or not. */
export function askKind(
  document: Document,
  kind: string,
  wordings: Wordings,
  random: Random,
): Example | undefined {
  const drawn = wordings.draw(kind, document.language, random);
  if (drawn === undefined) return undefined;
  const meant = wordings.meanings(drawn.wording);
  const { text, mentions } = document;
  const spans = places(mentions.filter((mention) => mention.kinds.some((one) => meant.has(one))));
  return { text, prompt: drawn.label, spans };
}

/** Asks what is said of what a mention calls. */
export function askRelation(
  document: Document,
  subject: Mention,
  relation: string,
  wordings: Wordings,
  random: Random,
): Example | undefined {
  const drawn = wordings.draw(relation, document.language, random);
  if (drawn === undefined) return undefined;
  const meant = wordings.meanings(drawn.wording);
  const { text, mentions, facts } = document;
  const name = text.slice(subject.start, subject.end);
  // Whatever is called the same is asked about, too.
  const named = new Set(
    mentions.filter(({ start, end }) => text.slice(start, end) === name).map(({ entity }) => entity),
  );
  const objects = new Set(
    facts.filter((fact) => named.has(fact.subject) && meant.has(fact.relation)).map(({ object }) => object),
  );
  const spans = places(
    mentions.filter(
      ({ entity, kinds }) =>
        objects.has(entity) && kinds.some((kind) => kind === relation || meant.has(kind)),
    ),
  );
  return { text, prompt: relationPrompt(drawn.label, name), spans };
}

const allKinds = Object.keys(kinds);

/** How many questions of a document are asked: of what it has, of what it lacks. */
export interface Asked {
  readonly kinds: number;
  readonly absentKinds: number;
  readonly relations: number;
  readonly absentRelations: number;
}

/** Questions about a document. */
export function askAll(
  document: Document,
  asked: Asked,
  wordings: Wordings,
  random: Random,
): readonly Example[] {
  const { mentions, facts } = document;
  const present = [...new Set(mentions.flatMap(({ kinds }) => kinds))].filter((kind) => kind !== "dayword");
  const absent = allKinds.filter((kind) => !present.includes(kind));
  const questions: (Example | undefined)[] = [];
  for (const kind of random.sample(present, asked.kinds))
    questions.push(askKind(document, kind, wordings, random));
  for (const kind of absentOnes(absent, present, asked.absentKinds, random))
    questions.push(askKind(document, kind, wordings, random));
  const askOf = (subject: Mention, relation: string): void => {
    const question = askRelation(document, subject, relation, wordings, random);
    // Most as the model's own configuration has them asked.
    questions.push(question !== undefined && random.chance(0.8) ? narrowed(question, subject) : question);
  };
  for (const fact of random.sample(facts, asked.relations))
    askOf(subjectOf(document, fact, random), fact.relation);
  for (const subject of random.sample(mentions, asked.absentRelations)) {
    const relation = unsaid(document, subject, random);
    if (relation !== undefined) askOf(subject, relation);
  }
  return questions.filter((question) => question !== undefined);
}

/** A mention of what a fact is about: mostly the one nearest to what is said of it. */
function subjectOf({ mentions }: Document, fact: Fact, random: Random): Mention {
  const subjects = mentions.filter(({ entity }) => entity === fact.subject);
  const object = mentions.find(({ entity }) => entity === fact.object);
  if (object === undefined || random.chance(0.2)) return random.pick(subjects);
  const distance = ({ start }: Mention): number => Math.abs(start - object.start);
  return subjects.reduce((nearest, one) => (distance(one) < distance(nearest) ? one : nearest));
}

/** Kinds that a document lacks, most of them much like one that it has: another date, another party. */
function absentOnes(
  absent: readonly string[],
  present: readonly string[],
  count: number,
  random: Random,
): readonly string[] {
  const alike = absent.filter((kind) =>
    present.some((one) => kinds[one].parents.some((parent) => kinds[kind].parents.includes(parent))),
  );
  return random.sample(random.chance(0.6) && alike.length > 0 ? alike : absent, count);
}

/** A relation that is said of others like the subject, or might be. */
function unsaid({ facts, mentions }: Document, subject: Mention, random: Random): string | undefined {
  const others = facts.filter((fact) => fact.subject !== subject.entity).map(({ relation }) => relation);
  const fitting = [...new Set(subject.kinds.flatMap((kind) => relationsOf[kind] ?? []))];
  const isSubject = facts.some((fact) => fact.subject === subject.entity) || mentions.length < 3;
  if (others.length > 0 && (isSubject || random.chance(0.3)) && random.chance(0.6))
    return random.pick(others);
  return fitting.length > 0 ? random.pick(fitting) : undefined;
}
