import type { Document } from "../documents/document.js";
import type { Span } from "../documents/draft.js";
import { isEastern } from "../documents/layout.js";
import type { Example } from "../example.js";
import { type Lexicon, wordsOf } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";
import { fill } from "../values/fill.js";
import type { Making } from "../values/names.js";
import { makeValue } from "../values/value.js";
import type { Wordings } from "./wording.js";

/** What may be chosen, by question; the names stand in the choice files. */
const options = {
  sentiment: ["positive", "negative", "neutral"],
  urgency: ["urgent", "calm"],
  topic: ["sport", "politics", "business", "science", "environment", "crime", "culture"],
  doctype: ["invoice", "cv", "contract", "ticket", "medical", "product", "news", "report", "abstract"],
} as const;

type Question = keyof typeof options;

/** The word lists that sentences of an option are in. */
const sentencesOf: Readonly<Record<string, string>> = { positive: "good", negative: "bad" };

/** Words of praise and blame, by option. */
const saidOf: Readonly<Record<string, string>> = { positive: "praise", negative: "blame" };

/** Sentences of an option, each another one: those of its list, and opinions put together. */
function sentencesFor(option: string, lexicon: Lexicon, count: number, random: Random): readonly string[] {
  const listed = random.sample(wordsOf(lexicon, sentencesOf[option] ?? option), count);
  const words = saidOf[option];
  if (words === undefined) return listed;
  return listed.map((sentence) => (random.chance(0.6) ? opinionOf(words, lexicon, random) : sentence));
}

function opinionOf(words: string, lexicon: Lexicon, random: Random): string {
  const said = random.pick(wordsOf(lexicon, words));
  const opinion = fill(random.pick(wordsOf(lexicon, "opinion")), lexicon, random, (slot) =>
    slot === "said" ? said : undefined,
  );
  return opinion.charAt(0).toUpperCase() + opinion.slice(1);
}

/** `Sentiment [positive, negative]`, and the place of each option. */
export function optionsPrompt(
  name: string,
  offered: readonly string[],
  random: Random,
): { readonly prompt: string; readonly places: readonly Span[] } {
  const separator = random.pick([", ", ", ", ","]);
  let prompt = `${name}${random.chance(0.8) ? " " : ""}[`;
  const places = offered.map((option, i) => {
    if (i > 0) prompt += separator;
    const start = prompt.length;
    prompt += option;
    return { start, end: prompt.length };
  });
  return { prompt: `${prompt}]`, places };
}

/** The same, and the place of the right option. */
export function choicePrompt(
  name: string,
  offered: readonly string[],
  right: string,
  random: Random,
): Pick<Example, "prompt" | "chosen"> {
  const { prompt, places } = optionsPrompt(name, offered, random);
  return { prompt, chosen: places[offered.lastIndexOf(right)] };
}

function listOf(lexicon: Lexicon, key: string): readonly string[] {
  const list = lexicon.choices.get(key);
  if (list === undefined) throw new RangeError(`${lexicon.language}: there is no choice ${key}`);
  return list;
}

/** A question's words, and options that it offers in any order, the right one among them. */
interface Offer {
  readonly name: string;
  readonly offered: readonly { readonly option: string; readonly written: string }[];
}

function offer(question: Question, right: string, lexicon: Lexicon, random: Random): Offer {
  const all: readonly string[] = options[question];
  const others = random.sample(
    all.filter((one) => one !== right),
    random.between(1, Math.min(4, all.length - 1)),
  );
  const offered = random.shuffled([right, ...others]);
  const style = random.pick([
    (word: string) => word,
    (word: string) => word,
    (word: string) => word.toLowerCase(),
  ]);
  const written = new Map(
    offered.map((option) => [option, style(random.pick(listOf(lexicon, option)))] as const),
  );
  const name = style(random.pick(listOf(lexicon, question)));
  return { name, offered: offered.map((option) => ({ option, written: written.get(option) ?? option })) };
}

/** A question with the right option and some others, worded in one language. */
function choice(
  question: Question,
  right: string,
  lexicon: Lexicon,
  random: Random,
): Pick<Example, "prompt" | "chosen"> {
  const { name, offered } = offer(question, right, lexicon, random);
  const { prompt, places } = optionsPrompt(
    name,
    offered.map(({ written }) => written),
    random,
  );
  return { prompt, chosen: places[offered.findIndex(({ option }) => option === right)] };
}

/** The language that options are in: the text's, or English. */
function askedIn(lexicon: Lexicon, english: Lexicon, random: Random): Lexicon {
  return random.chance(0.6) ? lexicon : english;
}

/** A short text of an opinion, a topic or an urgency, with a question about it. */
export function chooseOfSentences(lexicon: Lexicon, english: Lexicon, random: Random): Example {
  const question = random.weighted<Exclude<Question, "doctype">>([
    ["sentiment", 5],
    ["topic", 4],
    ["urgency", 2],
  ]);
  const right = random.pick<string>(options[question]);
  const own = sentencesFor(right, lexicon, random.between(1, 3), random);
  const beside = random.chance(0.5)
    ? [random.pick(wordsOf(lexicon, random.chance(0.5) ? "filler" : "neutral"))]
    : [];
  const mood =
    question === "urgency" && random.chance(0.3)
      ? [random.pick(wordsOf(lexicon, random.pick(["good", "bad"])))]
      : [];
  const text = random.shuffled([...own, ...beside, ...mood]).join(isEastern(lexicon) ? "" : " ");
  return { text, spans: [], ...saidChoice(question, right, askedIn(lexicon, english, random), random) };
}

/** The question itself, or one of its options, to be said yes or no to. */
function saidChoice(
  question: Question,
  right: string,
  asked: Lexicon,
  random: Random,
): Pick<Example, "prompt" | "chosen"> {
  if (random.chance(0.8)) return choice(question, right, asked, random);
  const option = random.chance(0.5) ? right : random.pick<string>(options[question]);
  const [yes, no] = [random.pick(listOf(asked, "yes")), random.pick(listOf(asked, "no"))];
  const name = random.pick(listOf(asked, option));
  return choicePrompt(name, random.shuffled([yes, no]), option === right ? yes : no, random);
}

/** Options that sentences are of. */
export const saidOptions: readonly string[] = [...options.sentiment, ...options.urgency, ...options.topic];

/** Something that stands for an option: a sentence of a text, or its word in a question. */
export interface OptionPlace extends Span {
  readonly option: string;
}

/** Sentences of several options, and a question that offers some. */
export function saidAndOffered(
  lexicon: Lexicon,
  english: Lexicon,
  random: Random,
): { readonly text: string; readonly said: readonly OptionPlace[] } & {
  readonly prompt: string;
  readonly offered: readonly OptionPlace[];
} {
  const question = random.pick(["sentiment", "sentiment", "topic", "urgency"] as const);
  const right = random.pick<string>(options[question]);
  const { name, offered } = offer(question, right, askedIn(lexicon, english, random), random);
  const { prompt, places } = optionsPrompt(
    name,
    offered.map(({ written }) => written),
    random,
  );
  let text = "";
  const said: OptionPlace[] = [];
  for (let count = random.between(2, 5); count > 0; count--) {
    const option = random.chance(0.2)
      ? undefined
      : random.pick(random.chance(0.6) ? options[question] : saidOptions);
    const [sentence] =
      option === undefined
        ? [random.pick(wordsOf(lexicon, "filler"))]
        : sentencesFor(option, lexicon, 1, random);
    if (text !== "" && !isEastern(lexicon)) text += " ";
    if (option !== undefined) said.push({ option, start: text.length, end: text.length + sentence.length });
    text += sentence;
  }
  return { text, said, prompt, offered: places.map((place, i) => ({ ...place, option: offered[i].option })) };
}

/** A document followed by an opinion, with a question about it. */
export function chooseOfDocument(
  document: Document,
  making: Making,
  english: Lexicon,
  wordings: Wordings,
  random: Random,
): Example {
  const { text, domain } = document;
  const { lexicon } = making;
  const asked = askedIn(lexicon, english, random);
  const which = random.next();
  const isKnown = (options.doctype as readonly string[]).includes(domain);
  if (which < 0.35 && isKnown) return { text, spans: [], ...choice("doctype", domain, asked, random) };
  if (which < 0.55) return { text, spans: [], ...mentions(document, asked, wordings, random) };
  const told = which < 0.75 ? tellValue(document, making, wordings, random) : undefined;
  if (told !== undefined) return { text, spans: [], ...told };
  const question = random.pick(["sentiment", "sentiment", "urgency"] as const);
  const right = random.pick<string>(options[question]);
  // A document alone is of no opinion, and in no hurry.
  const isSaid = !["neutral", "calm"].includes(right) || random.chance(0.5);
  const said = isSaid ? sentencesFor(right, lexicon, random.between(1, 3), random) : [];
  const joined = said.join(isEastern(lexicon) ? "" : " ");
  const whole = random.chance(0.7) ? [text, joined] : [joined, text];
  return {
    text: whole.filter((part) => part !== "").join("\n"),
    spans: [],
    ...saidChoice(question, right, asked, random),
  };
}

/** Whether a document has something of a kind. */
function mentions(
  document: Document,
  asked: Lexicon,
  wordings: Wordings,
  random: Random,
): Pick<Example, "prompt" | "chosen"> {
  const kinds = [...asked.labels.keys()];
  const present = document.mentions
    .flatMap((mention) => mention.kinds)
    .filter((kind) => asked.labels.has(kind));
  const kind = present.length > 0 && random.chance(0.5) ? random.pick(present) : random.pick(kinds);
  const label = random.pick(asked.labels.get(kind) ?? [kind]);
  const meant = wordings.meanings(label);
  const isThere = document.mentions.some((mention) => mention.kinds.some((one) => meant.has(one)));
  const [yes, no] = [random.pick(listOf(asked, "yes")), random.pick(listOf(asked, "no"))];
  const name = random.pick(listOf(asked, "mentions")).replace("{}", label);
  return choicePrompt(name, random.shuffled([yes, no]), isThere ? yes : no, random);
}

/** Which of some values a document has. */
function tellValue(
  document: Document,
  making: Making,
  wordings: Wordings,
  random: Random,
): Pick<Example, "prompt" | "chosen"> | undefined {
  const { text, mentions, language } = document;
  const fitting = mentions.filter(
    ({ start, end, kinds: [kind] }) =>
      end - start <= 40 && kind !== "dayword" && !/[[\],\n]/.test(text.slice(start, end)),
  );
  const [mention] = random.sample(fitting, 1);
  if (mention === undefined) return undefined;
  const [kind] = mention.kinds;
  const drawn = wordings.draw(kind, language, random);
  const others = Array.from(
    { length: random.between(1, 3) },
    () => makeValue(kind, making, random).text,
  ).filter((other) => !text.includes(other) && !/[[\],\n]/.test(other) && other.length <= 40);
  if (drawn === undefined || others.length === 0) return undefined;
  const right = text.slice(mention.start, mention.end);
  return choicePrompt(drawn.label, random.shuffled([right, ...new Set(others)]), right, random);
}
