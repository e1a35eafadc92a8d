import { makePrompt, promptLanguage } from "../../information-extraction/schema/prompts.js";
import type { SchemaNode } from "../../information-extraction/schema/schema.js";
import type { PromptLanguage } from "../../information-extraction/schema/types.js";
import { nodeOf, parseChoice } from "../choice-prompts.js";
import type { AnnotatedChoice } from "./annotated-text.js";
import { quoted } from "./json-values.js";

/** A choice as it is asked, with every option that an export has for it. */
export interface ChoiceQuestion {
  readonly name: string;
  readonly node: SchemaNode;
  /** Every option, as the export spells it, in the order of the prompt's. */
  readonly options: readonly string[];
}

/** The question of a choice, or why it cannot be asked. */
export type Askable = ChoiceQuestion | { readonly reason: string };

/** Options that UIE was published with: where only one of two was chosen, the other was there too. */
const KNOWN_OPTIONS: readonly (readonly string[])[] = [
  ["正向", "负向"],
  ["positive", "negative"],
];

/** What options are asked as that have no name of their own, by the language of the label that they are about. */
const DEFAULT_NAMES = { zh: "情感倾向", en: "sentiment" } as const;

/** A prompt has 512 tokens at most, and an option takes one. */
const MOST_OPTIONS = 512;

/**
 * The questions of all choices of an export, each to be found by one of the choices.
 */
export function choiceQuestions(choices: readonly AnnotatedChoice[]): (choice: AnnotatedChoice) => Askable {
  const options = new Map<string, Set<string>>();
  for (const choice of choices) {
    const key = keyOf(choice);
    const known = options.get(key) ?? new Set();
    options.set(key, known);
    for (const option of choice.chosen) known.add(option.trim());
  }
  const questions = new Map<string, Askable>();
  return (choice) => {
    const key = keyOf(choice);
    const known = questions.get(key) ?? askOf(choice, [...(options.get(key) ?? [])]);
    questions.set(key, known);
    return known;
  };
}

function keyOf({ name, about, region, asked }: AnnotatedChoice): string {
  if (asked !== undefined) return JSON.stringify([asked.parent, asked.node.name]);
  return JSON.stringify([name, about, region !== undefined]);
}

function askOf({ name, about, asked }: AnnotatedChoice, seen: readonly string[]): Askable {
  const classification = asked?.node.classification;
  if (asked === undefined || classification === undefined) {
    const usual = about === undefined ? undefined : DEFAULT_NAMES[promptLanguage(about)];
    return questionOf(name ?? usual, seen);
  }
  const { label } = classification;
  const options = classification.options.map(({ text }) => text);
  const more = seen.filter((option) => !options.includes(option));
  return more.length === 0
    ? { name: label, node: asked.node, options }
    : questionOf(label, [...options, ...more]);
}

function questionOf(name: string | undefined, seen: readonly string[]): Askable {
  if (name === undefined) return { reason: "a choice without a name to ask it by" };
  const known = KNOWN_OPTIONS.find((options) => seen.every((option) => options.includes(option)));
  const options = known ?? seen;
  if (options.length < 2) return { reason: `${quoted(name)} has one option only, which is no choice` };
  if (options.length > MOST_OPTIONS)
    return {
      reason: `${quoted(name)} has ${options.length} options, of which a prompt has room for ${MOST_OPTIONS}`,
    };
  const prompt =
    promptLanguage(name) === "zh" ? `${name}[${options.join(",")}]` : `${name} [${options.join(", ")}]`;
  const node = nodeOf(prompt);
  if (node?.classification?.options.length !== options.length)
    return { reason: `no prompt can be made of the name and options ${quoted(prompt)}` };
  return { name, node, options };
}

/** A choice as its prompt spells it. */
export interface SpelledChoice {
  readonly prompt: string;
  /** The right options. */
  readonly options: readonly string[];
}

/** Finds the prompts of choices about the text or about a span's words. */
export function choicePrompts(
  lang: PromptLanguage | undefined,
): (question: ChoiceQuestion, chosen: readonly string[], subject: string | undefined) => SpelledChoice {
  const ask = ({ node, options }: ChoiceQuestion, subject: string | undefined): SpelledChoice => {
    const prompt = makePrompt(node, subject, lang).text;
    return { prompt, options: parseChoice(prompt)?.options ?? options };
  };
  // Asked of every text alike: a prompt of hundreds of options is read once.
  const ofTexts = new Map<ChoiceQuestion, SpelledChoice>();
  return (question, chosen, subject) => {
    const asked = (subject === undefined ? ofTexts.get(question) : undefined) ?? ask(question, subject);
    if (subject === undefined) ofTexts.set(question, asked);
    const options = chosen.map((option) => asked.options[question.options.indexOf(option.trim())]);
    return { prompt: asked.prompt, options };
  };
}
