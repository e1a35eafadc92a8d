const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const waiting = new Map();

worker.onmessage = ({ data: { id, result, problem } }) => {
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (problem === undefined) resolve(result);
  else reject(new Error(problem));
};

function extract(text, schema) {
  return new Promise((resolve, reject) => {
    const id = crypto.randomUUID();
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, text, schema });
  });
}

const { person, location } = await extract("Marie Curie was born in Warsaw.", ["person", "location"]);
document.getElementById("app").textContent = `${person[0].text}, ${location[0].text}`;
