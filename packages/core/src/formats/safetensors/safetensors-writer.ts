import type { WeightFileWriter } from "../../checkpoint/weight-file.js";
import { safetensorsHeader } from "./safetensors-header.js";

/** Safetensors in PyTorch's layout. */
export const safetensorsWriter: WeightFileWriter = {
  layout: "pt",
  takesIntegers: true,
  largestTensor: Number.MAX_SAFE_INTEGER,
  async write(sink, { tensors, content }) {
    await sink.write(safetensorsHeader(tensors, { format: "pt" }));
    for (const tensor of tensors) {
      for await (const block of content(tensor)) await sink.write(block);
    }
  },
};
