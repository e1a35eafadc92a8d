/** What a checkpoint's weights are read from and written as, each with the names and the layout of its framework. */
export const checkpointFormats = ["safetensors", "torch", "paddle"] as const;

/** One of `checkpointFormats`: safetensors, files of torch.save, files of paddle.save. */
export type CheckpointFormat = (typeof checkpointFormats)[number];
