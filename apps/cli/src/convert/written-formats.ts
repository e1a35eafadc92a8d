import { checkpointFormats } from "../library-words.js";

/** What `convert --format` takes. */
export const writtenFormats = [...checkpointFormats, "onnx"] as const;
