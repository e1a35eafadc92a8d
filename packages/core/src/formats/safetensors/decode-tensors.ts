import type { CheckpointFiles } from "../../checkpoint/checkpoint-files.js";
import { quote } from "../../checkpoint/quote.js";
import type { WeightStorage } from "../../checkpoint/weight-source.js";
import { malformedFile, SaveError, unsupportedFile } from "../../errors.js";
import { byteLengthOf, type TensorInfo } from "../../tensor.js";
import { safetensorsHeader } from "./safetensors-header.js";

/** A tensor whose bytes do not lie in its file row-major and as they are. */
export interface EncodedTensor extends TensorInfo {
  /** Its bytes, row-major, decoded. Throws: CheckpointError. */
  load(): Promise<Uint8Array>;
}

/** Bytes that are decoded at every load: less than a file of their own is worth. */
const MOST_EACH_TIME = 16 * 2 ** 20;

/** Bytes of decoded tensors that are held in memory where there is no cache. */
const MOST_IN_MEMORY = 512 * 2 ** 20;

/** What is read, and where what is made of it may be cached. */
export interface DecodingPlace {
  readonly files: Pick<CheckpointFiles, "cacheDerived">;
  /** The file's name inside the checkpoint. */
  readonly name: string;
  /** Its path, for messages. */
  readonly path: string;
}

/**
 * Where the decoded tensors are, by name. A few are held in memory; more are decoded once, one at a time,
 * into a safetensors file that the checkpoint's platform caches. Where it has no cache, up to 512 MiB are
 * held in memory.
 *
 * Throws: CheckpointError `unsupported-file` when there are more than that, and what `load` throws; SaveError
 * `unwritable` when they have to be cached and cannot be.
 */
export async function decodeTensors(
  place: DecodingPlace,
  tensors: readonly EncodedTensor[],
): Promise<ReadonlyMap<string, WeightStorage>> {
  const needed = tensors.reduce((sum, tensor) => sum + byteLengthOf(tensor), 0);
  if (needed > MOST_EACH_TIME && place.files.cacheDerived !== undefined) {
    try {
      return await cached(place, place.files.cacheDerived.bind(place.files), tensors);
    } catch (cause) {
      if (!(cause instanceof SaveError) || needed > MOST_IN_MEMORY) throw cause;
    }
  }
  if (needed > MOST_IN_MEMORY) {
    throw unsupportedFile(
      place.path,
      `${tensors.length} tensors, among them ${quote(tensors[0].name)}, do not lie in the file row-major and as they are, and take ${needed} bytes; at most ${MOST_IN_MEMORY} are held in memory: convert the weights to safetensors`,
    );
  }
  const storages = new Map<string, WeightStorage>();
  for (const tensor of tensors) storages.set(tensor.name, { kind: "memory", data: await tensor.load() });
  return storages;
}

async function cached(
  { name, path }: DecodingPlace,
  cacheDerived: NonNullable<CheckpointFiles["cacheDerived"]>,
  tensors: readonly EncodedTensor[],
): Promise<ReadonlyMap<string, WeightStorage>> {
  const header = safetensorsHeader(tensors, { source: name });
  const ends = new Map<string, number>();
  let size = header.length;
  for (const tensor of tensors) {
    size += byteLengthOf(tensor);
    ends.set(tensor.name, size);
  }
  const file = await cacheDerived({
    source: name,
    size,
    async write(append) {
      await append(header);
      for (const tensor of tensors) {
        const bytes = await tensor.load();
        // Sizes are what the file is found by again: a wrong one must not get that far.
        if (bytes.length !== byteLengthOf(tensor)) {
          throw malformedFile(
            path,
            `${quote(tensor.name)} decodes to ${bytes.length} bytes, its dtype and shape take ${byteLengthOf(tensor)}`,
          );
        }
        await append(bytes);
      }
    },
  });
  return new Map(
    tensors.map((tensor) => {
      const length = byteLengthOf(tensor);
      return [tensor.name, { kind: "file", file, offset: ends.get(tensor.name)! - length, length }];
    }),
  );
}
