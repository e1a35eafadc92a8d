import type { RandomAccessFile } from "../../checkpoint/checkpoint-files.js";
import { malformedFile } from "../../errors.js";
import { ByteWindow } from "./byte-window.js";
import { readInstruction } from "./instructions.js";
import { PickleMachine, type Vocabulary } from "./machine.js";
import type { PickleValue } from "./values.js";

/** Opcodes a pickle may have; ERNIE-M large takes 30,000. */
const MOST_OPCODES = 200_000;

/** The first opcode of every pickle since protocol 2. */
const PROTO = 0x80;

/** A pickle that was read. */
export interface ReadPickle {
  readonly value: PickleValue;
  /** The byte after its last one, from the start of the file. */
  readonly end: number;
}

/**
 * Reads the pickle that starts at byte `start` of `file` and ends before byte `end`, as data: nothing is
 * called or looked up, `vocabulary` says which names may occur and what they stand for. Payloads are not
 * read; the result refers to them. Reads and memory are bounded whatever the file declares.
 *
 * Throws: CheckpointError `truncated-file`, `malformed-file` or `unsupported-file`, naming the byte.
 * Source: CPython Lib/pickletools.py and Lib/pickle.py, protocols 2 to 5.
 */
export async function readPickle(
  file: RandomAccessFile,
  start: number,
  end: number,
  vocabulary: Vocabulary,
): Promise<ReadPickle> {
  const window = new ByteWindow(file, start, end);
  await window.prefetch(1);
  if (window.remaining > 0 && window.peek() !== PROTO) {
    throw malformedFile(file.path, `no pickle of protocol 2 to 5 at byte ${start}`);
  }
  const machine = new PickleMachine(file.path, vocabulary);
  for (let count = 0; count < MOST_OPCODES; count++) {
    const at = window.position;
    const instruction = await readInstruction(window);
    if (instruction.op === "stop") return { value: machine.result(at), end: window.position };
    machine.execute(instruction, at);
  }
  throw malformedFile(file.path, `a pickle of more than ${MOST_OPCODES} opcodes: not weights`);
}
