/** How many times the arithmetic of a plan a padded batch has, of the same sentences on the same weights. */

/** Products of a layer that gives every token of `rows` rows of `width`, in multiplications and additions. */
function wholeLayer({ hiddenSize, intermediateSize }, rows, width) {
  const linear = 4 * hiddenSize ** 2 + 2 * hiddenSize * intermediateSize;
  return 2 * rows * width * (linear + 2 * hiddenSize * width);
}

/** The same where the first token alone is read: keys and values of all, everything else of one. */
function firstTokenLayer({ hiddenSize, intermediateSize }, rows, width) {
  const linear = 2 * hiddenSize ** 2 + 2 * hiddenSize * intermediateSize;
  return 2 * rows * (2 * hiddenSize ** 2 * width + linear + 2 * hiddenSize * width);
}

/**
 * The padded batch of a graph that gives every token, over what must be computed of the same sentences when the head
 * reads [CLS] alone: no padding, and the last layer for that token. What a machine's rate is cancels out.
 */
export function arithmeticLimit(config, lengths) {
  const layers = config.numHiddenLayers;
  const peer = layers * wholeLayer(config, lengths.length, Math.max(...lengths));
  const least = lengths.reduce(
    (sum, width) => sum + (layers - 1) * wholeLayer(config, 1, width) + firstTokenLayer(config, 1, width),
    0,
  );
  return peer / least;
}
