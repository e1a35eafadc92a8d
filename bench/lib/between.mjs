/** Weights between those of two models: what fine-tuning gives and takes on the way. */
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const FILE = "model.safetensors";

/** Where each tensor of a safetensors file lies in it. */
function tensorsOf(bytes) {
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const { __metadata__: _, ...entries } = JSON.parse(bytes.subarray(8, start).toString());
  return new Map(
    Object.entries(entries).map(
      ([
        name,
        {
          dtype,
          data_offsets: [from, to],
        },
      ]) => {
        if (dtype !== "F32") throw new TypeError(`${name}: expected F32, got ${dtype}`);
        return [name, { from: start + from, to: start + to }];
      },
    ),
  );
}

/**
 * Writes to `target` the model in `after` with each weight at `share` of the way from the one in `before`; both are float32.
 * Source: Wortsman et al. 2022, Robust fine-tuning of zero-shot models.
 */
export async function writeBetween(before, after, share, target) {
  await cp(after, target, { recursive: true });
  const [old, bytes] = await Promise.all([before, after].map((folder) => readFile(join(folder, FILE))));
  const places = tensorsOf(old);
  for (const [name, { from, to }] of tensorsOf(bytes)) {
    const first = places.get(name).from;
    for (let i = 0; i < to - from; i += 4) {
      const was = old.readFloatLE(first + i);
      bytes.writeFloatLE(was + share * (bytes.readFloatLE(from + i) - was), from + i);
    }
  }
  await writeFile(join(target, FILE), bytes);
}
