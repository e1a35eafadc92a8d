import {
  argument,
  isAnything,
  isFlag,
  isInteger,
  isListOf,
  isNumber,
  isObject,
  isOptional,
  type Takes,
  testMisuse,
} from "../../../misuse.shared.js";
import { cosineSimilarity, groupByText, mergeEvents, nearestEmbeddings, parseSchema } from "../src/index.js";

const entry = { text: "Ann", start: 0, end: 3, probability: 0.9 };
const event = { id: 0, name: "person", entry };
const isEmpty: Takes = (value) => Array.isArray(value) && value.length === 0;
const embedding = argument([1, 0], (value) => ArrayBuffer.isView(value) || isListOf(isNumber)(value));

testMisuse(
  { cosineSimilarity, groupByText, mergeEvents, nearestEmbeddings, parseSchema },
  {
    cosineSimilarity: { call: cosineSimilarity as never, args: [embedding, embedding] },
    groupByText: {
      call: groupByText as never,
      args: [
        argument({ person: [{ ...entry, relations: { job: [entry] } }] }, isObject, { person: isEmpty }),
      ],
    },
    mergeEvents: {
      call: mergeEvents as never,
      args: [argument([event], (value) => isEmpty(value) || value instanceof Map || value === "")],
    },
    nearestEmbeddings: {
      call: nearestEmbeddings as never,
      args: [
        embedding,
        argument([[1, 0]], (value) => isEmpty(value)),
        argument({ topK: 1 }, isOptional(isObject), { topK: isOptional(isInteger(1)) }),
      ],
    },
    parseSchema: {
      call: parseSchema as never,
      args: [
        argument(["person"], isAnything),
        argument({}, isOptional(isObject), { optionNames: isOptional(isFlag) }),
      ],
    },
  },
);
