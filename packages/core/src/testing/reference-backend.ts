import type { InferenceBackend, InferenceSession, Program } from "../backend.js";
import { BackendError } from "../errors.js";
import type { Tensor, TensorMap } from "../tensor.js";
import { readWeight } from "../weights/read-weight.js";
import { evaluate } from "./evaluate.js";

const NAME = "reference";

async function readParameters(program: Program): Promise<Record<string, Tensor>> {
  const parameters: Record<string, Tensor> = {};
  for (const { name, value } of program.graph.parameters) {
    const storage = program.weights.get(name);
    if (storage === undefined) throw new BackendError("session-failed", NAME, `no weight ${name}`);
    const { dtype, shape } = program.graph.types[value];
    parameters[name] = await readWeight(program.files, { name, dtype, shape: shape.map(Number), storage });
  }
  return parameters;
}

/** A backend that interprets the graph in plain TypeScript: for tests of what is built on backends. */
export function referenceBackend(): InferenceBackend {
  return {
    name: NAME,
    async createSession(program: Program): Promise<InferenceSession> {
      const parameters = await readParameters(program);
      let disposed = false;
      return {
        async run(feeds: TensorMap, options) {
          options?.signal?.throwIfAborted();
          if (disposed) throw new BackendError("disposed", NAME, "the session was disposed");
          return evaluate(program.graph, feeds, parameters);
        },
        async dispose() {
          disposed = true;
        },
      };
    },
  };
}
