import { decodeUtf8 } from "../../checkpoint/utf8.js";
import { CheckpointError, malformedFile, unsupportedFile } from "../../errors.js";
import type { ByteWindow } from "./byte-window.js";
import { refusedOpcodes } from "./refused-opcodes.js";
import type { PickleBytes, PickleText, PickleValue } from "./values.js";

/** The newest protocol there is. */
const NEWEST_PROTOCOL = 5;

/** Bytes up to which a string is read: names of tensors and modules are shorter, data need not be read. */
const LONGEST_NAME = 1024;

/** Bytes of an integer; the longest in use, torch's magic number, has 10. */
const LONGEST_INTEGER = 16;

/** More than any opcode has of arguments of fixed size. */
const FIXED_ARGUMENTS = 16;

/** What one opcode asks for; opcodes that differ only in how they write their argument are one. */
export type Instruction =
  | { readonly op: "nothing" }
  | { readonly op: "stop" }
  | { readonly op: "mark" }
  | { readonly op: "push"; readonly value: PickleValue }
  | { readonly op: "empty-list" }
  | { readonly op: "empty-dict" }
  | { readonly op: "tuple"; readonly size: number }
  | { readonly op: "tuple-from-mark" }
  | { readonly op: "append" }
  | { readonly op: "append-from-mark" }
  | { readonly op: "set" }
  | { readonly op: "set-from-mark" }
  | { readonly op: "memoize" }
  | { readonly op: "put"; readonly index: number }
  | { readonly op: "get"; readonly index: number }
  | { readonly op: "name"; readonly module: string; readonly name: string }
  | { readonly op: "name-from-stack" }
  | { readonly op: "persistent" }
  | { readonly op: "call" }
  | { readonly op: "state" };

/**
 * Reads the next instruction. Strings too long for a name and bytes of any length are jumped over and come
 * as ranges of the file.
 *
 * These opcodes are supported: PROTO, FRAME, STOP, MARK, NONE, NEWTRUE, NEWFALSE, BININT, BININT1, BININT2,
 * LONG1, BINFLOAT, BINUNICODE, SHORT_BINUNICODE, BINUNICODE8, BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8,
 * EMPTY_LIST, APPEND, APPENDS, EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3, EMPTY_DICT, SETITEM, SETITEMS,
 * BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET, GLOBAL, STACK_GLOBAL, BINPERSID, REDUCE, BUILD.
 *
 * Throws: CheckpointError `unsupported-file` for any other opcode of pickle, `malformed-file` for a byte that
 * is none, `truncated-file` when the pickle ends first; the message names opcode and position.
 * Source: CPython Lib/pickletools.py.
 */
export async function readInstruction(window: ByteWindow): Promise<Instruction> {
  await window.prefetch(FIXED_ARGUMENTS);
  const at = window.position;
  const opcode = window.uint8();
  switch (opcode) {
    case 0x80:
      return readProtocol(window, at);
    case 0x95:
      return readFrame(window);
    case 0x2e:
      return { op: "stop" };
    case 0x28:
      return { op: "mark" };
    case 0x4e:
      return { op: "push", value: null };
    case 0x88:
      return { op: "push", value: true };
    case 0x89:
      return { op: "push", value: false };
    case 0x4a:
      return { op: "push", value: window.int32() };
    case 0x4b:
      return { op: "push", value: window.uint8() };
    case 0x4d:
      return { op: "push", value: window.uint16() };
    case 0x8a:
      return { op: "push", value: await readInteger(window, at) };
    case 0x47:
      return { op: "push", value: window.float64() };
    case 0x58:
      return { op: "push", value: await readText(window, window.uint32()) };
    case 0x8c:
      return { op: "push", value: await readText(window, window.uint8()) };
    case 0x8d:
      return { op: "push", value: await readText(window, window.uint64()) };
    case 0x42:
      return { op: "push", value: skipBytes(window, window.uint32()) };
    case 0x43:
      return { op: "push", value: skipBytes(window, window.uint8()) };
    case 0x8e:
    case 0x96:
      return { op: "push", value: skipBytes(window, window.uint64()) };
    case 0x5d:
      return { op: "empty-list" };
    case 0x61:
      return { op: "append" };
    case 0x65:
      return { op: "append-from-mark" };
    case 0x29:
      return { op: "tuple", size: 0 };
    case 0x74:
      return { op: "tuple-from-mark" };
    case 0x85:
      return { op: "tuple", size: 1 };
    case 0x86:
      return { op: "tuple", size: 2 };
    case 0x87:
      return { op: "tuple", size: 3 };
    case 0x7d:
      return { op: "empty-dict" };
    case 0x73:
      return { op: "set" };
    case 0x75:
      return { op: "set-from-mark" };
    case 0x71:
      return { op: "put", index: window.uint8() };
    case 0x72:
      return { op: "put", index: window.uint32() };
    case 0x94:
      return { op: "memoize" };
    case 0x68:
      return { op: "get", index: window.uint8() };
    case 0x6a:
      return { op: "get", index: window.uint32() };
    case 0x63:
      return { op: "name", module: await readLine(window), name: await readLine(window) };
    case 0x93:
      return { op: "name-from-stack" };
    case 0x51:
      return { op: "persistent" };
    case 0x52:
      return { op: "call" };
    case 0x62:
      return { op: "state" };
    default:
      throw refuseOpcode(window.path, opcode, at);
  }
}

function refuseOpcode(file: string, opcode: number, at: number): CheckpointError {
  const byte = `0x${opcode.toString(16).padStart(2, "0")}`;
  const name = refusedOpcodes.get(opcode);
  if (name === undefined) {
    return malformedFile(file, `byte ${at} of the pickle (${byte}) is no opcode`);
  }
  return unsupportedFile(
    file,
    `opcode ${name} (${byte}) at byte ${at} of the pickle is refused: weights do not need it`,
  );
}

function readProtocol(window: ByteWindow, at: number): Instruction {
  const protocol = window.uint8();
  if (protocol <= NEWEST_PROTOCOL) return { op: "nothing" };
  throw unsupportedFile(
    window.path,
    `the pickle at byte ${at} is of protocol ${protocol}; supported are those up to ${NEWEST_PROTOCOL}`,
  );
}

/** A frame's length only helps readers that buffer; here it is checked and otherwise unused. */
function readFrame(window: ByteWindow): Instruction {
  const length = window.uint64();
  if (length <= window.remaining) return { op: "nothing" };
  throw new CheckpointError(
    "truncated-file",
    window.path,
    `a frame of ${length} bytes is declared at byte ${window.position}, where ${window.remaining} are left of the pickle`,
  );
}

async function readInteger(window: ByteWindow, at: number): Promise<number | bigint> {
  const length = window.uint8();
  if (length > LONGEST_INTEGER) {
    throw unsupportedFile(
      window.path,
      `an integer of ${length} bytes at byte ${at} of the pickle; at most ${LONGEST_INTEGER} are accepted`,
    );
  }
  await window.prefetch(length);
  let value = 0n;
  for (const [i, byte] of window.take(length).entries()) value |= BigInt(byte) << BigInt(8 * i);
  const signed = BigInt.asIntN(8 * length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

async function readText(window: ByteWindow, length: number): Promise<PickleText> {
  const offset = window.position;
  if (length > LONGEST_NAME) {
    window.skip(length);
    return { kind: "text", offset, length, value: undefined };
  }
  await window.prefetch(length);
  const value = decodeUtf8(window.take(length));
  if (value !== undefined) return { kind: "text", offset, length, value };
  throw malformedFile(window.path, `the string at byte ${offset} of the pickle is not UTF-8`);
}

function skipBytes(window: ByteWindow, length: number): PickleBytes {
  const offset = window.position;
  window.skip(length);
  return { kind: "bytes", encoding: "raw", offset, length };
}

async function readLine(window: ByteWindow): Promise<string> {
  const at = window.position;
  const longest = Math.min(LONGEST_NAME, window.remaining);
  await window.prefetch(longest);
  const bytes: number[] = [];
  while (bytes.length < longest) {
    const byte = window.uint8();
    if (byte === 0x0a) {
      const text = decodeUtf8(Uint8Array.from(bytes));
      if (text === undefined) break;
      return text;
    }
    bytes.push(byte);
  }
  throw new CheckpointError(
    longest < LONGEST_NAME && bytes.length === longest ? "truncated-file" : "malformed-file",
    window.path,
    `no line of text with a name at byte ${at} of the pickle`,
  );
}
