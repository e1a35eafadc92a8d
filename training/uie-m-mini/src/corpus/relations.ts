import type { CorpusRecord } from "./records.js";

const BEFORE_SUBJECT = / (?:of|di|de|von|van|da) /gu;

/** Whether a prompt asks for what is said of something in the text: `birthplace of Marie Curie`. */
export function asksRelation({ prompt, text }: Pick<CorpusRecord, "prompt" | "text">): boolean {
  const subjects = [...prompt.matchAll(BEFORE_SUBJECT)].map((match) =>
    prompt.slice(match.index + match[0].length),
  );
  const before = prompt.lastIndexOf("的");
  if (before > 0) subjects.push(prompt.slice(0, before));
  return subjects.some((subject) => subject.length > 1 && text.includes(subject));
}
