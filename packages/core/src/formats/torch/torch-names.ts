import type { StoredDType } from "../../checkpoint/other-dtypes.js";
import { quote } from "../../checkpoint/quote.js";
import { named, orderedDict } from "../pickle/common-names.js";
import type { Vocabulary } from "../pickle/machine.js";
import { numpyNames, numpyVocabulary } from "../pickle/numpy-names.js";
import {
  asHighRank,
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
  QInt8Storage: "qint8",
  QUInt8Storage: "quint8",
  QInt32Storage: "qint32",
  QUInt4x2Storage: "quint4x2",
  QUInt2x4Storage: "quint2x4",
};

function storageType(module: string, name: string, dtype: StoredDType): readonly [string, StorageType] {
  return [`${module}\n${name}`, { kind: "storage-type", name: `${module}.${name}`, dtype }];
}

const storageTypes = [
  ...Object.entries(storageDTypes).map(([name, dtype]) => storageType("torch", name, dtype)),
  // Counted in bytes, of tensors that say their own type.
  storageType("torch.storage", "UntypedStorage", "uint8"),
];

/** A tensor: `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`. */
const rebuildTensor = named("torch._utils", "_rebuild_tensor_v2", (args, site) => {
  const [storageValue, offsetValue, sizeValue, strideValue] = args;
  if (args.length !== 6) {
    throw site.unsupported(`a tensor is rebuilt from ${args.length} arguments; supported are 6`);
  }
  const storage = asKind(storageValue, "storage");
  if (storage === undefined) throw site.malformed(`a tensor is rebuilt from ${describe(storageValue)}`);
  const highRank = asHighRank(sizeValue);
  if (highRank !== undefined) return { kind: "other-tensor", misfit: highRank };
  const offset = asSize(offsetValue);
  const shape = asSizes(sizeValue);
  const strides = asSizes(strideValue);
  if (offset === undefined || shape === undefined || strides?.length !== shape.length) {
    throw site.malformed("a tensor's offset, size and stride are not sizes that fit each other");
  }
  return { kind: "tensor", storage, offset, shape, strides };
});

/** Types without storages of their own, by torch's name; no parameter is of any. */
const newDTypes = [
  ...["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu"],
  ...["float4_e2m1fn_x2", "complex32", "uint16", "uint32", "uint64"],
  ...["bits8", "bits16", "bits1x8", "bits2x4", "bits4x2"],
  ...[1, 2, 3, 4, 5, 6, 7].flatMap((bits) => [`int${bits}`, `uint${bits}`]),
].map((name) => named("torch", name));

/** A tensor of one of them: `_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, backward_hooks, dtype)`. */
const rebuildNewTensor = named("torch._utils", "_rebuild_tensor_v3", (args, site) => {
  const dtype = asKind(args[6], "name");
  if (asKind(args[0], "storage") === undefined || dtype === undefined)
    throw site.malformed(`a tensor is rebuilt from ${describe(args[0])} of type ${describe(args[6])}`);
  return { kind: "other-tensor", misfit: { kind: "dtype", dtype: dtype.name } };
});

/** How quantised tensors say their scheme. */
const quantizationSchemes = [
  "per_tensor_affine",
  "per_channel_affine",
  "per_channel_affine_float_qparams",
].map((name) => named("torch", name));

/** A quantised tensor: `_rebuild_qtensor(storage, offset, size, stride, parameters, requires_grad, backward_hooks)`. */
const rebuildQuantized = named("torch._utils", "_rebuild_qtensor", ([value], site) => {
  const storage = asKind(value, "storage");
  if (storage === undefined) throw site.malformed(`a tensor is rebuilt from ${describe(value)}`);
  return { kind: "other-tensor", misfit: { kind: "dtype", dtype: storage.dtype } };
});

/** A parameter is its tensor: `_rebuild_parameter(tensor, requires_grad, backward_hooks)`. */
const rebuildParameter = named("torch._utils", "_rebuild_parameter", (args, site) => {
  const tensor = asKind(args[0], "tensor") ?? asKind(args[0], "other-tensor");
  if (tensor === undefined) throw site.malformed(`a parameter is made of ${describe(args[0])}`);
  return tensor;
});

const names: Vocabulary["names"] = new Map<string, PickleName | StorageType>([
  orderedDict,
  rebuildTensor,
  rebuildNewTensor,
  ...newDTypes,
  rebuildQuantized,
  ...quantizationSchemes,
  rebuildParameter,
  ...storageTypes,
  // What numpy has beside the tensors of a training checkpoint, which is skipped.
  ...numpyNames,
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
 * Source: pytorch torch/serialization.py `_legacy_save` and `_save`, torch/_utils.py, torch/_tensor.py
 * `_reduce_ex_internal`.
 */
export function torchVocabulary(): TorchVocabulary {
  const storages = new Map<string, TorchStorage>();
  return {
    names,
    storages,
    fill: numpyVocabulary.fill,
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
