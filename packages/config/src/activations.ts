/**
 * Every name `hidden_act` may hold: the keys of `ACT2FN` in transformers 4.44 (`activations.py`), in its order.
 * `swish` is `silu`, `gelu_python` is `gelu`. Names only; the formulas live where the graph is built.
 */
export const activationNames = [
  "gelu",
  "gelu_10",
  "gelu_fast",
  "gelu_new",
  "gelu_python",
  "gelu_pytorch_tanh",
  "gelu_accurate",
  "laplace",
  "leaky_relu",
  "linear",
  "mish",
  "quick_gelu",
  "relu",
  "relu2",
  "relu6",
  "sigmoid",
  "silu",
  "swish",
  "tanh",
] as const;

/** A name of the Hugging Face activation table. */
export type ActivationName = (typeof activationNames)[number];

/** Whether `name` is a key of the activation table. Case matters, as it does there. */
export function isActivationName(name: unknown): name is ActivationName {
  return activationNames.some((known) => known === name);
}
