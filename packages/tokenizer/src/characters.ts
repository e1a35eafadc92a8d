/** U+2581, the mark that SentencePiece puts where a space was. */
export const WORD_MARK = 0x2581;

export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;

/** What ERNIE-M's splitting distinguishes. */
export const CharacterClass = { other: 0, digit: 1, alone: 2, mark: 3 } as const;

/**
 * The 17 punctuation characters that always are tokens of their own.
 *
 * Source: transformers and PaddleNLP `ErnieMTokenizer.is_punct`.
 */
const PUNCTUATION = ",;:.?!~，；：。？！《》【】";

/** Chinese characters that are tokens of their own: this block and no other. Source: `is_ch_char`. */
const CHINESE_FIRST = 0x4e00;
const CHINESE_LAST = 0x9fff;

/**
 * Runs of characters for which Python's `str.isdigit` is true: first code point, length.
 *
 * Source: Unicode 14 (Python 3.11), DerivedNumericType.txt, Numeric_Type=Decimal and Numeric_Type=Digit. The
 * version matters: later characters are no digits to the Python that the reference was made with.
 */
const DIGIT_RUNS: readonly (readonly [first: number, length: number])[] = [
  [0x0030, 10],
  [0x00b2, 2],
  [0x00b9, 1],
  [0x0660, 10],
  [0x06f0, 10],
  [0x07c0, 10],
  [0x0966, 10],
  [0x09e6, 10],
  [0x0a66, 10],
  [0x0ae6, 10],
  [0x0b66, 10],
  [0x0be6, 10],
  [0x0c66, 10],
  [0x0ce6, 10],
  [0x0d66, 10],
  [0x0de6, 10],
  [0x0e50, 10],
  [0x0ed0, 10],
  [0x0f20, 10],
  [0x1040, 10],
  [0x1090, 10],
  [0x1369, 9],
  [0x17e0, 10],
  [0x1810, 10],
  [0x1946, 10],
  [0x19d0, 11],
  [0x1a80, 10],
  [0x1a90, 10],
  [0x1b50, 10],
  [0x1bb0, 10],
  [0x1c40, 10],
  [0x1c50, 10],
  [0x2070, 1],
  [0x2074, 6],
  [0x2080, 10],
  [0x2460, 9],
  [0x2474, 9],
  [0x2488, 9],
  [0x24ea, 1],
  [0x24f5, 9],
  [0x24ff, 1],
  [0x2776, 9],
  [0x2780, 9],
  [0x278a, 9],
  [0xa620, 10],
  [0xa8d0, 10],
  [0xa900, 10],
  [0xa9d0, 10],
  [0xa9f0, 10],
  [0xaa50, 10],
  [0xabf0, 10],
  [0xff10, 10],
  [0x104a0, 10],
  [0x10a40, 4],
  [0x10d30, 10],
  [0x10e60, 9],
  [0x11052, 9],
  [0x11066, 10],
  [0x110f0, 10],
  [0x11136, 10],
  [0x111d0, 10],
  [0x112f0, 10],
  [0x11450, 10],
  [0x114d0, 10],
  [0x11650, 10],
  [0x116c0, 10],
  [0x11730, 10],
  [0x118e0, 10],
  [0x11950, 10],
  [0x11c50, 10],
  [0x11d50, 10],
  [0x11da0, 10],
  [0x16a60, 10],
  [0x16ac0, 10],
  [0x16b50, 10],
  [0x1d7ce, 50],
  [0x1e140, 10],
  [0x1e2f0, 10],
  [0x1e950, 10],
  [0x1f100, 11],
  [0x1fbf0, 10],
];

/** Classes of the characters of the Basic Multilingual Plane and a test for the others. */
export interface CharacterClasses {
  /** {@link CharacterClass} by UTF-16 unit; surrogates are `other`. */
  readonly ofUnit: Uint8Array;
  /** Class of a code point above U+FFFF. */
  ofSupplementary(codePoint: number): number;
}

let classes: CharacterClasses | undefined;

/** The table, made on first use and shared by every tokenizer. */
export function characterClasses(): CharacterClasses {
  classes ??= makeClasses();
  return classes;
}

function makeClasses(): CharacterClasses {
  const ofUnit = new Uint8Array(0x10000);
  const supplementary = new Set<number>();
  for (const [first, length] of DIGIT_RUNS) {
    if (first < 0x10000) {
      ofUnit.fill(CharacterClass.digit, first, first + length);
    } else {
      for (let index = 0; index < length; index++) supplementary.add(first + index);
    }
  }
  ofUnit.fill(CharacterClass.alone, CHINESE_FIRST, CHINESE_LAST + 1);
  for (let index = 0; index < PUNCTUATION.length; index++) {
    ofUnit[PUNCTUATION.charCodeAt(index)] = CharacterClass.alone;
  }
  ofUnit[WORD_MARK] = CharacterClass.mark;
  return {
    ofUnit,
    ofSupplementary: (codePoint) =>
      supplementary.has(codePoint) ? CharacterClass.digit : CharacterClass.other,
  };
}
