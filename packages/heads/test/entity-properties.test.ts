import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenPlaces } from "../src/task/visible-tokens.js";
import { AGGREGATIONS } from "../src/token-classification/options.js";
import { TokenClassifier } from "../src/token-classification/token-classifier.js";
import { groupByCharacter, groupByWord } from "../src/token-classification/words.js";
import { naiveEntities } from "./naive-entities.js";
import { anyText, HashedTokenModel, smallTokenizer } from "./span-task-models.js";

const id2label = ["O", "B-A", "I-A", "B-B", "I-B"];
const aggregation = fc.constantFrom(...AGGREGATIONS);
const plain = { specialTokensInText: "plain" } as const;

function classifier(model = new HashedTokenModel(id2label)): TokenClassifier<HashedTokenModel> {
  return new TokenClassifier({ model, tokenizer: smallTokenizer });
}

/** The logits of each token from the window where it has most context, one window a run, nothing padded. */
async function logitsOf(
  text: string,
  maxTokens: number,
  overlap: number,
): Promise<readonly (readonly number[])[]> {
  const { ids } = smallTokenizer.tokenize(text, plain);
  const { cls, sep } = smallTokenizer.specialTokenIds;
  const capacity = maxTokens - 2;
  const best = Array.from(ids, () => ({ context: -1, row: [] as readonly number[] }));
  const starts: number[] = [0];
  const step = capacity - Math.min(overlap, Math.floor(capacity / 2));
  while (starts[starts.length - 1] + capacity < ids.length)
    starts.push(Math.min(starts[starts.length - 1] + step, ids.length - capacity));
  for (const from of starts) {
    const row = Int32Array.from([cls, ...ids.subarray(from, from + capacity), sep]);
    const inputIds = { dtype: "int32", shape: [1, row.length], data: row } as const;
    const { logits } = await new HashedTokenModel(id2label).forward({
      inputIds,
      attentionMask: { ...inputIds, data: row.map(() => 1) },
    });
    for (let i = 0; i < row.length - 2; i++) {
      const context = Math.min(i, row.length - 3 - i);
      if (context <= best[from + i].context) continue;
      const at = (i + 1) * id2label.length;
      best[from + i] = { context, row: Array.from(logits.data.subarray(at, at + id2label.length)) };
    }
  }
  return best.map(({ row }) => row);
}

describe("entities over all of Unicode", () => {
  it("are what a plain computation makes of forward's logits, windows and all", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        anyText(60),
        aggregation,
        fc.integer({ min: 8, max: 40 }),
        fc.nat(30),
        async (text, how, maxTokens, windowOverlap) => {
          const tokens = smallTokenizer.tokenize(text, plain);
          const places = tokenPlaces(text, tokens);
          const logits = await logitsOf(text, maxTokens, windowOverlap);
          const words = groupByWord(text, places);
          const characters = groupByCharacter(places);
          const expected = naiveEntities({ text, tokens, logits, id2label, words, characters }, how);
          const entities = await classifier().classify(text, { aggregation: how, maxTokens, windowOverlap });
          expect(entities.map(({ score: _, ...entity }) => entity)).toEqual(
            expected.map(({ score: _, ...entity }) => entity),
          );
          entities.forEach(({ score }, i) => {
            expect(score).toBeCloseTo(expected[i].score, 9);
          });
          found += entities.length;
        },
      ),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(300);
  });

  it("have exact offsets, are in order and share no character", async () => {
    await fc.assert(
      fc.asyncProperty(anyText(80), aggregation, async (text, how) => {
        const entities = await classifier().classify(text, { aggregation: how });
        let end = 0;
        for (const entity of entities) {
          expect(entity.text).toBe(text.slice(entity.start, entity.end));
          expect(entity.text).not.toBe("");
          expect(entity.text).not.toMatch(/^\s|\s$/);
          expect(entity.score).toBeGreaterThan(1 / id2label.length);
          expect(entity.score).toBeLessThanOrEqual(1);
          if (how !== "none") expect(entity.start).toBeGreaterThanOrEqual(end);
          end = entity.end;
        }
        expect(JSON.parse(JSON.stringify(entities))).toEqual(entities);
      }),
    );
  });

  it("are the same alone, in any list and order, doubled, and in batches of any size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyText(40), { maxLength: 8 }),
        fc.integer({ min: 1, max: 500 }),
        aggregation,
        async (texts, batchTokens, how) => {
          const shared = classifier();
          const options = { aggregation: how, maxTokens: 16, windowOverlap: 5 };
          const alone = await Promise.all(texts.map((text) => classifier().classify(text, options)));
          expect(await shared.classify(texts, { ...options, batchTokens })).toEqual(alone);
          expect(await shared.classify(texts.toReversed(), options)).toEqual(alone.toReversed());
          expect(await shared.classify([...texts, ...texts], options)).toEqual([...alone, ...alone]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("do not depend on the order of the labels", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyText(40),
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
        async (text, order) => {
          const model = new HashedTokenModel(id2label);
          const shuffled = {
            config: { ...model.config, id2label: order.map((label) => id2label[label]) },
            async forward(inputs: Parameters<typeof model.forward>[0]) {
              const { logits } = await model.forward(inputs);
              const data = logits.data.map((_, i) => logits.data[i - (i % 5) + order[i % 5]]);
              return { logits: { ...logits, data } };
            },
          };
          const outline = async (model: HashedTokenModel | typeof shuffled) => {
            const entities = await new TokenClassifier({ model, tokenizer: smallTokenizer }).classify(text);
            return entities.map(({ label, start, end }) => [label, start, end]);
          };
          expect(await outline(shuffled)).toEqual(await outline(model));
        },
      ),
      { numRuns: 60 },
    );
  });
});
