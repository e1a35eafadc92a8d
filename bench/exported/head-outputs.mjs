/** The outputs that the export of a head has, by the head's name. */
const TOKENS = ["batch", "sequence"];

export const headOutputs = {
  base(g, t, x, { hiddenSize }) {
    g.output("last_hidden_state", x, "float32", [...TOKENS, hiddenSize]);
    g.output("pooler_output", pooler(g, t, x), "float32", ["batch", hiddenSize]);
  },
  "sequence-classification"(g, t, x, { numLabels }) {
    g.output("logits", t.linear(pooler(g, t, x), "classifier"), "float32", ["batch", numLabels]);
  },
  "token-classification"(g, t, x, { numLabels }) {
    g.output("logits", t.linear(x, "classifier"), "float32", [...TOKENS, numLabels]);
  },
  "information-extraction"(g, t, x) {
    for (const side of ["start", "end"]) {
      const scores = t.linear(x, `linear_${side}`);
      g.output(`${side}_logits`, g.add("Squeeze", [scores, g.ints([-1])]), "float32", TOKENS);
    }
  },
};

function pooler(g, t, x) {
  const first = g.add("Gather", [x, g.ints(0)], { axis: 1 });
  return g.add("Tanh", [t.linear(first, "ernie_m.pooler.dense")]);
}
