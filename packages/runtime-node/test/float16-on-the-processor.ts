import { nodeRuntime } from "../src/index.js";

/**
 * A runtime that computes the `float16Graph` of programs with ONNX Runtime's processor provider, which casts around what it
 * has in float32 alone: the numbers of float16 without a graphics device. What users get computes float32 there.
 */
export function float16OnTheProcessor(): ReturnType<typeof nodeRuntime> {
  const runtime = nodeRuntime({ threads: 1 });
  return {
    ...runtime,
    backend: {
      ...runtime.backend,
      createSession: ({ float16Graph, ...program }) =>
        runtime.backend.createSession({ ...program, graph: float16Graph ?? program.graph }),
    },
  };
}
