import { connect, type Socket } from "node:net";

/** A connection on which a test says exactly what it wants. */
export interface RawClient {
  readonly socket: Socket;
  send(text: string): void;
  /** What has been answered once the server closes, or so many milliseconds have passed. */
  answer(time?: number): Promise<string>;
}

export function rawClient(address: string): RawClient {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let received = "";
  socket.on("data", (data) => {
    received += String(data);
  });
  // Some tests are about connections that break.
  socket.on("error", () => undefined);
  return {
    socket,
    send: (text) => void socket.write(text),
    answer: (time = 5000) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          resolve(received);
        };
        const timer = setTimeout(done, time);
        socket.once("close", done);
      }),
  };
}

/** The head of a POST of JSON. */
export function head(path: string, length: number | "chunked"): string {
  const size = length === "chunked" ? "transfer-encoding: chunked" : `content-length: ${length}`;
  return `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${size}\r\n\r\n`;
}
