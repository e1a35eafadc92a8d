/** Values of a 4-bit weight that share a scale, one after the other in a row. Rows are whole groups. */
export const GROUP_SIZE = 32;

/** Bytes of a group: each holds a value of the group's first half and one of its second. */
export const HALF_GROUP = GROUP_SIZE / 2;

/** The 4-bit integer, of those from 0 to 15, that stands for 0. */
export const GROUP_ZERO = 8;
