import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  activationNames,
  ConfigError,
  configToJson,
  configToText,
  parseConfig,
  parseConfigText,
  problemTypes,
  withConfig,
} from "../src/index.js";

/** Keys the readers look at: random JSON under these reaches every reader. */
const KNOWN_KEYS = [
  "vocab_size",
  "hidden_size",
  "num_hidden_layers",
  "num_attention_heads",
  "intermediate_size",
  "hidden_act",
  "classifier_dropout",
  "dropout",
  "max_position_embeddings",
  "pad_token_id",
  "layer_norm_eps",
  "is_decoder",
  "num_labels",
  "num_classes",
  "id2label",
  "label2id",
  "problem_type",
  "pruned_heads",
  "architectures",
  "model_type",
  "uie",
  "init_args",
  "init_class",
  "ernie_m",
  "__proto__",
  "constructor",
];

const anyJson = fc.jsonValue({ maxDepth: 3 });

/** `Object.fromEntries` keeps `__proto__` an own key, as `JSON.parse` does. */
function documents(values: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...KNOWN_KEYS), fc.string()), values), { maxLength: 8 })
    .map((entries) => Object.fromEntries(entries));
}

const nearMiss = fc.oneof(
  anyJson,
  fc.constantFrom<unknown>(0, 1, 2, 64, -1, 1.5, 1e300, "gelu", "UIEM", "ErnieMModel", null, {}, []),
  fc.dictionary(
    fc.constantFrom("0", "1", "2", "a", "max_seq_len", "__proto__"),
    fc.constantFrom("a", "b", 0, 1, 0.5, null, [0]),
  ),
);

const hostile = fc.letrec<{ document: unknown }>((tie) => ({
  document: documents(
    fc.oneof({ maxDepth: 3 }, nearMiss, tie("document"), fc.tuple(tie("document"), nearMiss)),
  ),
})).document;

const unknownKeys = fc
  .array(
    fc.tuple(
      fc.string().filter((key) => !READ_KEYS.has(key)),
      anyJson,
    ),
    { maxLength: 6 },
  )
  .map((entries): Record<string, unknown> => Object.fromEntries(entries));

const READ_KEYS = new Set([
  ...KNOWN_KEYS.filter((key) => key !== "__proto__" && key !== "constructor"),
  ...["paddlenlp_version", "hidden_dropout_prob", "attention_probs_dropout_prob", "act_dropout"],
  ...["initializer_range", "output_attentions", "output_hidden_states", "use_cache", "return_dict"],
]);

/** Valid documents of all three formats with unknown keys among the known ones. */
const validDocuments = fc
  .record({
    before: unknownKeys,
    after: unknownKeys,
    heads: fc.integer({ min: 1, max: 8 }),
    headSize: fc.integer({ min: 1, max: 16 }),
    hidden_act: fc.constantFrom(...activationNames),
    problem_type: fc.constantFrom(...problemTypes, null),
    labels: fc.array(fc.string(), { minLength: 1, maxLength: 4 }),
    format: fc.constantFrom("huggingface", "paddle", "paddle-init-args"),
  })
  .map(({ before, after, heads, headSize, hidden_act, problem_type, labels, format }) => {
    const encoder = { hidden_size: heads * headSize, num_attention_heads: heads, hidden_act };
    const head = { problem_type, id2label: Object.fromEntries(labels.entries()) };
    switch (format) {
      case "huggingface":
        return merge(before, encoder, head, after);
      case "paddle":
        return merge(before, encoder, { paddlenlp_version: null }, head, after);
      default:
        return merge(
          { init_args: [merge(before, encoder, { init_class: "ErnieMModel" })] },
          { init_class: "UIEM" },
          head,
          after,
        );
    }
  })
  // What has been through JSON text: there -0 is 0.
  .map((json): Record<string, unknown> => JSON.parse(JSON.stringify(json)));

function merge(...parts: readonly object[]): Record<string, unknown> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

describe("any document", () => {
  it("is read or refused with ConfigError", () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, hostile), (json) => {
        try {
          const config = parseConfig(json);
          expect(config.hiddenSize % config.numAttentionHeads).toBe(0);
          expect(config.id2label).toHaveLength(config.numLabels);
          expect(JSON.stringify(configToJson(config))).toBe(JSON.stringify(json));
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expect(error.issues.length).toBeGreaterThan(0);
          expect(error.message).not.toContain("\n");
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("need not even be JSON", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        (value) => {
          try {
            parseConfig(value);
          } catch (error) {
            if (!(error instanceof ConfigError)) throw error;
          }
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        try {
          parseConfigText(text);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
        }
      }),
    );
  });
});

describe("a valid document with unknown keys", () => {
  it("comes back as it was, key order included", () => {
    fc.assert(
      fc.property(validDocuments, (json) => {
        const config = parseConfig(json);
        expect(JSON.stringify(configToJson(config))).toBe(JSON.stringify(json));
        expect(parseConfigText(configToText(config))).toStrictEqual(config);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps them through a change, and the change can be taken back", () => {
    const changes = fc.record(
      {
        vocabSize: fc.integer({ min: 2, max: 1000 }),
        intermediateSize: fc.integer({ min: 1, max: 1000 }),
        hiddenAct: fc.constantFrom(...activationNames),
        classifierDropout: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        id2label: fc.array(fc.string(), { minLength: 1, maxLength: 5 }),
        useCache: fc.boolean(),
        architectures: fc.constantFrom(["ErnieMModel"], ["ErnieMForInformationExtraction"]),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(validDocuments, changes, (json, change) => {
        const config = parseConfig(json);
        const changed = withConfig(config, change);
        expect(changed).toMatchObject(change);
        const { source, ...fields } = parseConfig(configToJson(changed));
        const { source: _, ...expected } = changed;
        expect(fields).toStrictEqual(expected);
        expect(source?.format).toBe(config.source?.format);

        const { source: __, label2id, uie, ...original } = config;
        const { source: ___, ...back } = withConfig(changed, original);
        expect({ ...back, label2id }).toStrictEqual({ ...original, label2id });
        for (const [key, value] of Object.entries(json)) {
          if (!READ_KEYS.has(key)) expect(configToJson(changed)[key]).toStrictEqual(value);
        }
      }),
      { numRuns: 300 },
    );
  });
});
