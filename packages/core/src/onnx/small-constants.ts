import { bytesOf, type Tensor } from "../tensor.js";
import type { OnnxInitializer } from "./onnx-writer.js";

/** The small tensors that operators need beside the graph's own, each written once. */
export class SmallConstants {
  readonly #named = new Map<string, OnnxInitializer>();

  get initializers(): readonly OnnxInitializer[] {
    return [...this.#named.values()];
  }

  name({ dtype, shape, data }: Tensor): string {
    const name = `${dtype}[${shape.join(",")}] ${[...data].join(",")}`;
    if (!this.#named.has(name))
      this.#named.set(name, { name, dtype, shape, data: { kind: "inline", bytes: bytesOf(data) } });
    return name;
  }
}
