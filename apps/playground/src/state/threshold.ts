/**
 * Of the product of start and end. What is right as often as it says makes the best F1 when it is cut at half of that
 * F1 (Lipton, Elkan, Naryanaswamy 2014); the embedded model's is 0.67.
 */
export const DEFAULT_THRESHOLD = 0.35;
