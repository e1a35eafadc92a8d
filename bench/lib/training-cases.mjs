/** Records made of any texts, and settings to train on them with: what `ernie-m train` and PyTorch are compared on. */
import { readJsonLines } from "@ernie-m/fixtures";

/** Of a prompt and its text together: what the embedded model reads at once, less the special tokens. */
const MOST_TOKENS = 124;
const WORD = /[\p{L}\p{N}]+/gu;

const wordsOf = (text) =>
  [...text.matchAll(WORD)].map(({ 0: word, index }) => ({ word, start: index, end: index + word.length }));
const isCapital = ({ word }) => word[0] !== word[0].toLowerCase();

/** A small model of sizes that go evenly into nothing. */
const small = (more = {}) => ({
  ...{ hiddenSize: 60, numHiddenLayers: 3, numAttentionHeads: 5, intermediateSize: 148 },
  ...{ maxPositionEmbeddings: 131, problemType: undefined, ...more },
});

/**
 * Cases: `records` of a `task`, a checkpoint of the head with its configuration `changed` or the embedded model,
 * `settings` as the flags of the command. `lengthOf`: how many tokens a text has.
 */
export function* trainingCases(texts, lengthOf) {
  const some = (count, from = 0) => texts.slice(from, from + count);
  const spans = readJsonLines("uie-dev.jsonl").filter(({ offsets }) => offsets === "code-points");
  const own = new Set(texts);
  const marked = spans
    // Windows are the inference's own: only what fits one is compared here.
    .filter(({ text, prompt }) => own.has(text) && lengthOf(text) + lengthOf(prompt) <= MOST_TOKENS)
    .map(({ text, prompt, label, spans: places }) => {
      const unit = (place) => [...text].slice(0, place).join("").length;
      return {
        text,
        prompt,
        label,
        spans: places.map(([start, end]) => ({ start: unit(start), end: unit(end) })),
      };
    });
  const capitals = some(90).map((text) => ({
    text,
    prompt: "capital word",
    label: "capital word",
    spans: wordsOf(text)
      .filter(isCapital)
      .map(({ start, end }) => ({ start, end })),
  }));
  const extraction = { task: "extraction", head: "information-extraction" };
  yield {
    ...{ name: "extraction", ...extraction, records: marked.length > 20 ? marked.slice(0, 90) : capitals },
    settings: { batchSize: 8, learningRate: 3e-4, denseEmbeddings: true },
  };
  yield {
    ...{ name: "extraction-accumulated", ...extraction, records: capitals.slice(0, 50), changed: small() },
    settings: {
      ...{
        batchSize: 7,
        gradientAccumulation: 3,
        learningRate: 1e-3,
        headLearningRate: 3e-3,
        schedule: "cosine",
      },
      ...{ warmup: 5, weightDecay: 0.1, maxGradNorm: 0.3, positiveWeight: 2 },
    },
  };
  yield {
    ...{ name: "extraction-lora", ...extraction, records: capitals.slice(0, 50) },
    settings: {
      batchSize: 8,
      learningRate: 3e-3,
      lora: 4,
      loraAlpha: 12,
      maxGradNorm: 0,
      schedule: "constant",
    },
  };
  yield {
    ...{ name: "extraction-frozen", ...extraction, records: capitals.slice(0, 50) },
    settings: { batchSize: 8, learningRate: 3e-4, freeze: "embeddings,layers:0-1" },
  };
  const classification = { task: "classification", head: "sequence-classification" };
  const kinds = ["long", "short", "middling"];
  const kindOf = (text) => kinds[text.length % 3];
  yield {
    ...{ name: "classes", ...classification, labels: kinds, changed: small({ id2label: kinds }) },
    records: some(70).map((text, i) =>
      i % 3 === 0 ? { text, pair: texts[i + 70], label: kindOf(text) } : { text, label: kindOf(text) },
    ),
    settings: {
      batchSize: 12,
      learningRate: 1e-3,
      labelSmoothing: 0.1,
      maxTokens: 40,
      denseEmbeddings: true,
    },
  };
  yield {
    ...{ name: "several-labels", ...classification, labels: kinds },
    changed: small({ id2label: kinds, problemType: "multi_label_classification" }),
    records: some(40, 30).map((text, i) => ({
      text,
      labels: kinds.filter((_, n) => (text.length + i) % (n + 2) === 0),
    })),
    settings: { batchSize: 9, learningRate: 1e-3, gradientAccumulation: 2 },
  };
  yield {
    ...{ name: "numbers", ...classification, labels: ["a", "b"], kind: "value" },
    changed: small({ id2label: ["a", "b"], problemType: "regression" }),
    records: some(40, 20).map((text) => ({ text, value: [text.length / 100, wordsOf(text).length / 10] })),
    settings: { batchSize: 8, learningRate: 1e-3 },
  };
  const tags = ["O", "B-capital", "I-capital", "B-number", "I-number"];
  yield {
    ...{ name: "entities", task: "entities", head: "token-classification", labels: tags },
    changed: small({ id2label: tags, numHiddenLayers: 2 }),
    records: some(60).map((text) => ({
      text,
      entities: wordsOf(text)
        .filter((word) => isCapital(word) || /\p{N}/u.test(word.word))
        .filter(({ start }, i, all) => i === 0 || start > all[i - 1].end)
        .map((word) => ({ label: isCapital(word) ? "capital" : "number", start: word.start, end: word.end })),
    })),
    settings: { batchSize: 10, learningRate: 1e-3, gradientAccumulation: 3, freeze: "embeddings" },
  };
  yield {
    ...{ name: "answers", task: "answers", head: "question-answering", changed: small() },
    records: some(60).map((context, i) => {
      const words = wordsOf(context);
      const { word, start } = words[(i * 7) % words.length];
      return {
        question: `What stands in place ${i % 5}?`,
        context,
        answers: i % 6 === 5 ? [] : [{ start, text: word }],
      };
    }),
    settings: { batchSize: 8, learningRate: 1e-3, gradientAccumulation: 2, denseEmbeddings: true },
  };
  yield {
    ...{ name: "choices", task: "choices", head: "multiple-choice", changed: small() },
    records: some(45).map((text, i) => {
      const choices = kinds.slice(0, i % 4 === 0 ? 2 : 3);
      return { prompt: text, choices, label: text.length % choices.length };
    }),
    settings: {
      labelSmoothing: 0.2,
      batchSize: 6,
      learningRate: 1e-3,
      gradientAccumulation: 2,
      maxTokens: 48,
    },
  };
}
