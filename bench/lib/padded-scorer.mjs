/**
 * The plan of the Python pipeline: every pair of prompt and text padded to the most tokens that a model takes, 512 of
 * the published ones, up to 16 pairs a run, on the exported graph. In place of a model it gives an extractor the same numbers.
 *
 * Source: PaddleNLP, paddlenlp/taskflow/information_extraction.py, defaults of `max_seq_len` and `batch_size`.
 */
import { float32Tensor } from "@ernie-m/core";
import { exportedInputs } from "./inputs.mjs";

const ROWS = 16;
const PAD = 1;

export class PaddedScorer {
  constructor(session, config, length) {
    this.session = session;
    this.config = config;
    this.length = length;
  }

  async forward({ inputIds, attentionMask }) {
    const [rows, width] = inputIds.shape;
    const { length } = this;
    const outputs = {
      startLogits: float32Tensor(new Float32Array(rows * width), [rows, width]),
      endLogits: float32Tensor(new Float32Array(rows * width), [rows, width]),
    };
    for (let first = 0; first < rows; first += ROWS) {
      const count = Math.min(ROWS, rows - first);
      const widened = (data, fill) => {
        const wide = new Int32Array(count * length).fill(fill);
        for (let row = 0; row < count; row++)
          wide.set(data.subarray((first + row) * width, (first + row + 1) * width), row * length);
        return wide;
      };
      const results = await this.session.run(
        exportedInputs({
          ids: widened(inputIds.data, PAD),
          mask: widened(attentionMask.data, 0),
          shape: [count, length],
        }),
      );
      for (const [name, exported] of [
        ["startLogits", results.start_logits],
        ["endLogits", results.end_logits],
      ])
        for (let row = 0; row < count; row++)
          outputs[name].data.set(
            exported.data.subarray(row * length, row * length + width),
            (first + row) * width,
          );
    }
    return outputs;
  }
}
