import fc from "fast-check";
import { expect, test } from "vitest";
import { TrainingError } from "../errors.js";
import { checkParts, frozenParameters, trainedParameters } from "./trained-parameters.js";

const parameters = [
  "ernie_m.embeddings.word_embeddings.weight",
  "ernie_m.embeddings.position_embeddings.weight",
  "ernie_m.embeddings.layer_norm.weight",
  ...[0, 1, 10, 11].flatMap((layer) => [
    `ernie_m.encoder.layers.${layer}.self_attn.self_attn.q_proj.weight`,
    `ernie_m.encoder.layers.${layer}.norm1.bias`,
  ]),
  "ernie_m.pooler.dense.weight",
  "linear_start.weight",
  "linear_start.bias",
];
const model = (trained: readonly string[]) => ({
  parameters,
  trained: trained.map((name) => ({ name, shape: [] })),
});

const frozenBy = (...freeze: readonly string[]) => parameters.filter(frozenParameters({ freeze }));

test("the beginning of a name freezes every parameter that begins so, with or without the encoder's own", () => {
  const name = fc.constantFrom(...parameters);
  fc.assert(
    fc.property(name, fc.nat(60), fc.boolean(), (whole, length, isShort) => {
      const part = (isShort ? whole.replace(/^ernie_m\./, "") : whole).slice(0, length + 1);
      fc.pre(part !== "embeddings");
      const wanted = parameters.filter((one) => one.startsWith(part) || one.startsWith(`ernie_m.${part}`));
      expect(frozenBy(part)).toEqual(wanted);
      expect(wanted).toContain(whole);
      expect(() => checkParts({ freeze: [part] }, model([]))).not.toThrow();
    }),
  );
});

test("layers are frozen by their numbers, both ends included", () => {
  fc.assert(
    fc.property(fc.nat(13), fc.nat(13), (from, to) => {
      const wanted = parameters.filter((name) => {
        const layer = Number(/layers\.(\d+)\./.exec(name)?.[1] ?? Number.NaN);
        return from <= layer && layer <= to;
      });
      expect(frozenBy(`layers:${from}-${to}`)).toEqual(wanted);
      const check = () => checkParts({ freeze: [`layers:${from}-${to}`] }, model([]));
      if (wanted.length > 0) expect(check).not.toThrow();
      else expect(check).toThrow(TrainingError);
    }),
  );
});

test.each([
  "embedings",
  "layers:7-8",
  "layers:1-0",
  "layers:99",
  "linear_stop",
  "Embeddings",
  "pooler.x",
  "ernie_m.x",
])("%s is no part of the model, and what there is is said", (part) => {
  expect(() => checkParts({ freeze: ["embeddings", part] }, model([]))).toThrow(
    `freeze: the model has no parameters of "${part}", only of embeddings, layers:0-11, pooler, linear_start`,
  );
});

test("a target of adapters that no layer has, or only frozen ones have, is refused", () => {
  const lora = { rank: 1, alpha: 2, targets: ["q_proj", "vproj"] };
  const adapted = model(["ernie_m.encoder.layers.0.self_attn.self_attn.q_proj.lora_A.weight"]);
  expect(() => checkParts({ freeze: [], lora }, adapted)).toThrow(/^lora\.targets: .*"vproj"$/);
  expect(() => checkParts({ freeze: [], lora: { ...lora, targets: ["q_proj"] } }, adapted)).not.toThrow();
});

test("beside adapters only what is no encoder's is trained, and not what is frozen", () => {
  const lora = { rank: 1, alpha: 2, targets: ["q_proj"] };
  expect(parameters.filter(trainedParameters({ freeze: [], lora }))).toEqual(parameters.slice(-3));
  expect(parameters.filter(trainedParameters({ freeze: ["pooler"], lora }))).toEqual(parameters.slice(-2));
  expect(parameters.filter(trainedParameters({ freeze: ["linear_start.w"] }))).toEqual(
    parameters.filter((name) => name !== "linear_start.weight"),
  );
});
