import { apartFrom, type Stretch } from "../text/overlaps.js";

/** A box in lower case: with something in it, or with nothing. */
const BOX = String.raw`(?:(?<ticked>\[[x✓✔✗✘]\]|\([x✓✔]\)|[☑☒])|\[ ?\]|\( \)|[☐□])`;
const BEFORE = new RegExp(String.raw`${BOX}[ \u00a0]?$`, "u");
const AFTER = new RegExp(String.raw`^[ \u00a0]?${BOX}`, "u");
const ALONE = new RegExp(`^${BOX}$`, "u");
const LONGEST = 4;
/** What stands between the options of one question. */
const BETWEEN = /^[\s[\]()x✓✔✗✘☑☒☐□,;/|]{0,40}$/u;

/** An option where it stands, with the box beside it. */
export interface BoxedOption<T> {
  readonly option: T;
  /** Undefined without a box. */
  readonly ticked: boolean | undefined;
  /** Where the options of its question begin, their boxes among them: a label stands before that. */
  readonly question: Stretch;
}

interface Box extends Stretch {
  readonly ticked: boolean;
}

/**
 * The options of a text, in order, each with the box before it, or after it where the boxes of a question follow its
 * options. A box that belongs to an option is none itself.
 */
export function withBoxes<T extends Stretch>(lower: string, found: readonly T[]): readonly BoxedOption<T>[] {
  const isBox = ({ start, end }: T): boolean => end - start < LONGEST && ALONE.test(lower.slice(start, end));
  const boxes: Box[] = [];
  const boxed = questionsOf(
    lower,
    found.filter((one) => !isBox(one)),
  ).flatMap((options) => {
    const beside = boxesOf(lower, options);
    boxes.push(...beside.filter((box) => box !== undefined));
    const [{ start, end }] = options;
    const question = { start: Math.min(start, beside[0]?.start ?? start), end };
    return options.map((option, index) => ({ option, ticked: beside[index]?.ticked, question }));
  });
  const alone = apartFrom(found.filter(isBox), boxes);
  return [...boxed, ...alone.map((option) => ({ option, ticked: undefined, question: option }))];
}

function questionsOf<T extends Stretch>(lower: string, options: readonly T[]): readonly (readonly T[])[] {
  const questions: T[][] = [];
  let last: T | undefined;
  for (const option of options) {
    if (last !== undefined && BETWEEN.test(lower.slice(last.end, option.start)))
      questions[questions.length - 1].push(option);
    else questions.push([option]);
    last = option;
  }
  return questions;
}

function boxesOf(lower: string, options: readonly Stretch[]): readonly (Box | undefined)[] {
  const before = options.map(({ start }) =>
    boxAt(BEFORE, lower.slice(Math.max(0, start - LONGEST), start), Math.max(0, start - LONGEST)),
  );
  const after = options.map(({ end }) => boxAt(AFTER, lower.slice(end, end + LONGEST), end));
  return before[0] === undefined && after[0] !== undefined ? after : before;
}

function boxAt(pattern: RegExp, part: string, from: number): Box | undefined {
  const match = pattern.exec(part);
  if (match === null) return undefined;
  const start = from + match.index;
  return { start, end: start + match[0].length, ticked: match.groups?.ticked !== undefined };
}
