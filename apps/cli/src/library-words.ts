import type { CheckpointFormat } from "@ernie-m/core";
import type { ModelDType } from "@ernie-m/heads";
import type { Device } from "@ernie-m/runtime-node";
import type { Schedule, TrainingTask } from "@ernie-m/training";

/** All words of a type, in the order given: one too few or too many does not compile. */
function wordsOf<T extends string>(words: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(words) as T[];
}

// Named here, though the libraries list them: help and what is wrong with a command line are said without loading those.

export const devices = wordsOf<Device>({ cpu: true, cuda: true, webgpu: true, coreml: true, dml: true });

export const checkpointFormats = wordsOf<CheckpointFormat>({ safetensors: true, torch: true, paddle: true });

export const modelDTypes = wordsOf<ModelDType>({
  fp32: true,
  fp16: true,
  bf16: true,
  int8: true,
  int7: true,
  int4: true,
});

export const trainingTasks = wordsOf<TrainingTask>({
  extraction: true,
  classification: true,
  entities: true,
  answers: true,
  choices: true,
});

export const schedules = wordsOf<Schedule>({ linear: true, cosine: true, constant: true });
