/** Rows to train on that need no text: the same numbers that `torch_training.py` makes. */
export function trainingBatch([rows, length], vocabulary) {
  const count = rows * length;
  const numbers = (value) => Int32Array.from({ length: count }, (_, i) => value(i, i % length));
  return {
    shape: [rows, length],
    ids: numbers((i) => 10 + ((i * 7919) % (vocabulary - 20))),
    starts: numbers((_, at) => Number(at === 5)),
    ends: numbers((_, at) => Number(at === 7)),
  };
}
