/** Model classes: the parameters of each head, and the outputs that its export has. */
import { linearParameters, poolerParameters } from "@ernie-m/core";

const TOKENS = ["batch", "sequence"];

export const heads = {
  ErnieMModel: {
    parameters: poolerParameters,
    addOutputs(g, t, x, { hiddenSize }) {
      g.output("last_hidden_state", x, "float32", [...TOKENS, hiddenSize]);
      g.output("pooler_output", pooler(g, t, x), "float32", ["batch", hiddenSize]);
    },
  },
  ErnieMForSequenceClassification: {
    parameters: (config) => [...poolerParameters(config), ...classifier(config)],
    addOutputs(g, t, x, { numLabels }) {
      g.output("logits", t.linear(pooler(g, t, x), "classifier"), "float32", ["batch", numLabels]);
    },
  },
  ErnieMForTokenClassification: {
    parameters: classifier,
    addOutputs(g, t, x, { numLabels }) {
      g.output("logits", t.linear(x, "classifier"), "float32", [...TOKENS, numLabels]);
    },
  },
  ErnieMForInformationExtraction: {
    parameters: ({ hiddenSize }) =>
      ["linear_start", "linear_end"].flatMap((name) => linearParameters(name, 1, hiddenSize, "head")),
    addOutputs(g, t, x) {
      for (const side of ["start", "end"]) {
        const scores = t.linear(x, `linear_${side}`);
        g.output(`${side}_logits`, g.add("Squeeze", [scores, g.ints([-1])]), "float32", TOKENS);
      }
    },
  },
};

function classifier({ numLabels, hiddenSize }) {
  return linearParameters("classifier", numLabels, hiddenSize, "head");
}

function pooler(g, t, x) {
  const first = g.add("Gather", [x, g.ints(0)], { axis: 1 });
  return g.add("Tanh", [t.linear(first, "ernie_m.pooler.dense")]);
}
