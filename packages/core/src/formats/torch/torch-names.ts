import type { StoredDType } from "../../checkpoint/other-dtypes.js";
import { quote } from "../../checkpoint/quote.js";
import { encode, named, orderedDict } from "../pickle/common-names.js";
import type { Vocabulary } from "../pickle/machine.js";
import { numpyDType, numpyScalars } from "../pickle/numpy-names.js";
import {
  asKind,
  asSize,
  asSizes,
  asString,
  describe,
  type PickleName,
  type PickleSite,
  type PickleValue,
  type StorageType,
  type TorchStorage,
} from "../pickle/values.js";

/** Element types by the class of their storages. */
const storageDTypes: { readonly [name: string]: StoredDType } = {
  DoubleStorage: "float64",
  FloatStorage: "float32",
  HalfStorage: "float16",
  BFloat16Storage: "bfloat16",
  LongStorage: "int64",
  IntStorage: "int32",
  CharStorage: "int8",
  ByteStorage: "uint8",
  BoolStorage: "bool",
  ShortStorage: "int16",
  ComplexFloatStorage: "complex64",
  ComplexDoubleStorage: "complex128",
};

const storageTypes = Object.entries(storageDTypes).map(([name, dtype]): readonly [string, StorageType] => [
  `torch\n${name}`,
  { kind: "storage-type", name: `torch.${name}`, dtype },
]);

/** A tensor: `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`. */
const rebuildTensor = named("torch._utils", "_rebuild_tensor_v2", (args, site) => {
  const [storageValue, offsetValue, sizeValue, strideValue] = args;
  if (args.length !== 6) {
    throw site.unsupported(`a tensor is rebuilt from ${args.length} arguments; supported are 6`);
  }
  const storage = asKind(storageValue, "storage");
  if (storage === undefined) throw site.malformed(`a tensor is rebuilt from ${describe(storageValue)}`);
  const offset = asSize(offsetValue);
  const shape = asSizes(sizeValue);
  const strides = asSizes(strideValue);
  if (offset === undefined || shape === undefined || strides?.length !== shape.length) {
    throw site.malformed("a tensor's offset, size and stride are not sizes that fit each other");
  }
  return { kind: "tensor", storage, offset, shape, strides };
});

/** A parameter is its tensor: `_rebuild_parameter(tensor, requires_grad, backward_hooks)`. */
const rebuildParameter = named("torch._utils", "_rebuild_parameter", (args, site) => {
  const tensor = asKind(args[0], "tensor");
  if (tensor === undefined) throw site.malformed(`a parameter is made of ${describe(args[0])}`);
  return tensor;
});

const names: Vocabulary["names"] = new Map<string, PickleName | StorageType>([
  orderedDict,
  rebuildTensor,
  rebuildParameter,
  ...storageTypes,
  // Numbers of numpy beside the tensors of a training checkpoint, which are skipped.
  encode,
  numpyDType,
  ...numpyScalars,
]);

/** What the object pickle of torch.save may mention, with the storages it turned out to mention. */
export interface TorchVocabulary extends Vocabulary {
  /** By key. */
  readonly storages: ReadonlyMap<string, TorchStorage>;
}

/**
 * A vocabulary for one file of torch.save: state dicts of plain tensors.
 *
 * A storage is named by the persistent id `("storage", class, key, location, count)`; the legacy format adds
 * None, or the description of a view, which is refused.
 * Source: pytorch torch/serialization.py `_legacy_save` and `_save`, torch/_utils.py.
 */
export function torchVocabulary(): TorchVocabulary {
  const storages = new Map<string, TorchStorage>();
  return {
    names,
    storages,
    fill(made, _, site) {
      if (made.kind !== "dtype") throw site.unsupported("an array of numpy in a file of tensors");
      made.hasState = true;
    },
    persistent(id, site) {
      const storage = readStorage(id, site);
      const known = storages.get(storage.key);
      if (known === undefined) {
        storages.set(storage.key, storage);
        return storage;
      }
      if (known.dtype !== storage.dtype || known.count !== storage.count) {
        throw site.malformed(`storage ${quote(storage.key)} is described twice, differently`);
      }
      return known;
    },
  };
}

function readStorage(id: PickleValue, site: PickleSite): TorchStorage {
  const [tag, type, keyValue, , countValue, view, ...rest] = asKind(id, "tuple")?.items ?? [];
  if (asString(tag) !== "storage") {
    throw site.unsupported("a persistent id that is no storage: only state dicts are supported");
  }
  const dtype = asKind(type, "storage-type")?.dtype;
  const key = asString(keyValue);
  const count = asSize(countValue);
  if (dtype === undefined || key === undefined || count === undefined || rest.length > 0) {
    throw site.malformed("a storage without class, key or number of elements");
  }
  if (view !== undefined && view !== null)
    throw site.unsupported(`storage ${quote(key)} is a view of another one`);
  return { kind: "storage", key, dtype, count };
}
