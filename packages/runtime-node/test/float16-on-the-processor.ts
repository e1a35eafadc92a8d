import { nodeRuntime } from "../src/index.js";

/**
 * A runtime that computes the `halves` of programs with ONNX Runtime's processor provider, which casts around what it
 * has in float32 alone: the numbers of float16 without a graphics device. What users get computes float32 there.
 */
export function halvesOnTheProcessor(): ReturnType<typeof nodeRuntime> {
  const runtime = nodeRuntime({ threads: 1 });
  return {
    ...runtime,
    backend: {
      ...runtime.backend,
      createSession: ({ halves, ...program }) =>
        runtime.backend.createSession({ ...program, graph: halves ?? program.graph }),
    },
  };
}
