import { drawMaking, type ExampleSources, reworded } from "../batches/mixture.js";
import { writeDocument } from "../documents/document.js";
import type { Span } from "../documents/draft.js";
import { kinds } from "../kinds.js";
import { englishOf } from "../lexicon/lexicon.js";
import { relationPrompt } from "../questions/ask.js";
import { type OptionPlace, saidAndOffered } from "../questions/choose.js";
import type { Random } from "../random.js";
import { kindOfOption, type Tags } from "./tags.js";

/** A place and the class of what begins there. */
export interface Tagged extends Span {
  readonly tag: number;
}

/** A text after a question that it need not answer, and what both are made of. */
export interface TaggedText {
  readonly prompt: string;
  /** What the question asks for or offers, places in it. */
  readonly asked: readonly Tagged[];
  readonly text: string;
  readonly tagged: readonly Tagged[];
}

/** How often a text of a corpus in which nothing is marked is taken. */
const UNMARKED = 0.3;

const allKinds = Object.keys(kinds);

/** A text of a corpus, with all that any question about it marks. */
export function tagCorpusText(
  { corpus, wordings }: ExampleSources,
  tags: Tags,
  random: Random,
): TaggedText | undefined {
  const record = corpus.record(random);
  const { text } = record;
  const tagged = corpus.of(text).flatMap(({ prompt, spans }) => {
    const tag = tags.ofPrompt(prompt);
    return tag === undefined ? [] : spans.map((span) => ({ ...span, tag }));
  });
  if (tagged.length === 0 && !random.chance(UNMARKED)) return undefined;
  const { prompt } = reworded(record, wordings, random);
  const tag = tags.ofPrompt(record.prompt);
  return {
    text,
    prompt,
    asked: tag === undefined ? [] : [{ start: 0, end: prompt.length, tag }],
    tagged,
  };
}

/** A written document, or a sentence, with all that is mentioned in it. */
export function tagDocument(
  from: ExampleSources,
  tags: Tags,
  random: Random,
  domain?: "biography",
): TaggedText | undefined {
  const document = writeDocument(drawMaking(from, random), random, domain);
  const { text, mentions, language } = document;
  const present = mentions.flatMap(({ kinds }) => kinds.slice(0, 1));
  const kind = random.pick(random.chance(0.7) && present.length > 0 ? present : allKinds);
  const drawn = from.wordings.draw(kind, language, random);
  const tag = tags.ofKind(kind);
  if (drawn === undefined || tag === undefined) return undefined;
  const { label } = drawn;
  const subject = mentions.length > 0 && random.chance(0.3) ? random.pick(mentions) : undefined;
  const prompt =
    subject === undefined ? label : relationPrompt(label, text.slice(subject.start, subject.end));
  // A subject may hold the label, too.
  const start = prompt.endsWith(`的${label}`) ? prompt.length - label.length : 0;
  const tagged = mentions.flatMap(({ kinds: [first], start, end }) => {
    const tag = tags.ofKind(first === "dayword" ? "date" : first);
    return tag === undefined ? [] : [{ start, end, tag }];
  });
  return { text, prompt, asked: [{ start, end: start + label.length, tag }], tagged };
}

/** Sentences that each say which option is right, after a question that offers options. */
export function tagChoice(from: ExampleSources, tags: Tags, random: Random): TaggedText {
  const { lexicon } = drawMaking(from, random);
  const { text, prompt, said, offered } = saidAndOffered(lexicon, englishOf(from.lexicons), random);
  const tagged = (places: readonly OptionPlace[]): readonly Tagged[] =>
    places.flatMap(({ option, start, end }) => {
      const tag = tags.ofKind(kindOfOption(option));
      return tag === undefined ? [] : [{ start, end, tag }];
    });
  return { prompt, asked: tagged(offered), text, tagged: tagged(said) };
}
