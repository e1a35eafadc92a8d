import { int32Tensor } from "@ernie-m/core";
import { fixturePath } from "@ernie-m/fixtures";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ErnieMForQuestionAnswering } from "../src/question-answering/model.js";
import { QuestionAnswerer } from "../src/question-answering/question-answerer.js";
import { tokenPlaces } from "../src/task/visible-tokens.js";
import { ErnieMForTokenClassification } from "../src/token-classification/model.js";
import { TokenClassifier } from "../src/token-classification/token-classifier.js";
import { groupByCharacter, groupByWord } from "../src/token-classification/words.js";
import { interpretedRuntime } from "./interpreted-runtime.js";
import { naiveEntities } from "./naive-entities.js";
import { anyText, smallTokenizer } from "./span-task-models.js";

const plain = { specialTokensInText: "plain" } as const;
const { cls, sep } = smallTokenizer.specialTokenIds;
let tokenModel: ErnieMForTokenClassification;
let answerModel: ErnieMForQuestionAnswering;

beforeAll(async () => {
  const runtime = interpretedRuntime();
  const open = (name: string) => fixturePath(`reference/checkpoints/${name}`);
  tokenModel = await ErnieMForTokenClassification.fromPretrained(open("token-classification"), { runtime });
  answerModel = await ErnieMForQuestionAnswering.fromPretrained(open("question-answering"), { runtime });
});
afterAll(async () => {
  await tokenModel.dispose();
  await answerModel.dispose();
});

/** One row without padding or mask. */
function row(...ids: readonly number[]) {
  return { inputIds: int32Tensor(Int32Array.from(ids), [1, ids.length]) };
}

const texts = fc.array(anyText(20), { minLength: 1, maxLength: 4 });

describe("on the reference checkpoints", () => {
  it("entities of a batch are those of each text's own forward", { timeout: 60_000 }, async () => {
    const classifier = new TokenClassifier({ model: tokenModel, tokenizer: smallTokenizer });
    const { id2label } = tokenModel.config;
    let found = 0;
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom("none", "simple", "average"), async (list, aggregation) => {
        const together = await classifier.classify(list, { aggregation });
        for (const [i, text] of list.entries()) {
          const tokens = smallTokenizer.tokenize(text, plain);
          const { logits } = await tokenModel.forward(row(cls, ...tokens.ids, sep));
          const labels = id2label.length;
          const places = tokenPlaces(text, tokens);
          const expected = naiveEntities(
            {
              text,
              tokens,
              logits: Array.from(tokens.ids, (_, token) =>
                Array.from(logits.data.subarray((token + 1) * labels, (token + 2) * labels)),
              ),
              id2label,
              words: groupByWord(text, places),
              characters: groupByCharacter(places),
            },
            aggregation,
          );
          found += expected.length;
          expect(together[i].map(({ score: _, ...entity }) => entity)).toEqual(
            expected.map(({ score: _, ...entity }) => entity),
          );
          together[i].forEach(({ score }, e) => {
            expect(score).toBeCloseTo(expected[e].score, 5);
          });
        }
      }),
      { numRuns: 8 },
    );
    expect(found).toBeGreaterThan(0);
  });

  it("the answer of a batch is the best span of its own forward", { timeout: 60_000 }, async () => {
    const answerer = new QuestionAnswerer({ model: answerModel, tokenizer: smallTokenizer });
    let found = 0;
    const inputs = fc.array(fc.record({ question: anyText(6), context: anyText(20) }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(inputs, async (list) => {
        const together = await answerer.answer(list, { maxAnswerTokens: 4 });
        for (const [i, { question, context }] of list.entries()) {
          const asked = smallTokenizer.tokenize(question, plain).ids;
          const tokens = smallTokenizer.tokenize(context, plain);
          const { starts, ends } = tokenPlaces(context, tokens);
          const { startLogits, endLogits } = await answerModel.forward(
            row(cls, ...asked, sep, sep, ...tokens.ids, sep),
          );
          const start = startLogits.data.subarray(asked.length + 3, -1);
          const end = endLogits.data.subarray(asked.length + 3, -1);
          const spans = Array.from(start, (_, first) =>
            Array.from(end.keys())
              .filter((last) => last >= first && last < first + 4)
              .filter((last) => starts[first] < ends[first] && starts[last] < ends[last])
              .map((last) => ({ first, last, sum: start[first] + end[last] })),
          ).flat();
          const [answer] = together[i];
          if (spans.length === 0) expect(answer).toBeUndefined();
          else {
            found++;
            const best = Math.max(...spans.map(({ sum }) => sum));
            const chosen = spans.filter(
              ({ first, last }) => starts[first] === answer.start && ends[last] === answer.end,
            );
            // Sums can differ by the order in which a batch adds up.
            expect(Math.max(...chosen.map(({ sum }) => sum))).toBeCloseTo(best, 4);
            const total = (logits: Float32Array) => logits.reduce((sum, x) => sum + Math.exp(x), 0);
            expect(answer.score).toBeCloseTo(Math.exp(best) / total(start) / total(end), 5);
          }
        }
      }),
      { numRuns: 8 },
    );
    expect(found).toBeGreaterThan(0);
  });
});
