/** Sentences of given lengths in tokens, of English words that stand in the held-out prompts of the fixtures. */
import { readJsonLines } from "@ernie-m/fixtures";

/**
 * `lengths` count the two special tokens. Tokenizers split such words alike, but for a first one that starts with the mark
 * alone, which ERNIE-M leaves out.
 */
export function sentencesOf(lengths, tokenizer) {
  const words = readJsonLines("uie-dev.jsonl")
    .flatMap(({ text }) => text.split(" "))
    .filter((word) => /^[A-Za-z]{2,}$/.test(word));
  const size = (text) => tokenizer.encode(text).ids.length;
  const isSplit = (word) => !tokenizer.tokenize(word).tokens[0].startsWith("▁");
  let next = 0;
  return lengths.map((length) => {
    const taken = [];
    // A word that would be too long for the rest is passed over.
    while (taken.length === 0 || size(taken.join(" ")) < length) {
      const word = words[next++ % words.length];
      if (taken.length === 0 && isSplit(word)) continue;
      if (size([...taken, word].join(" ")) <= length) taken.push(word);
    }
    return taken.join(" ");
  });
}
