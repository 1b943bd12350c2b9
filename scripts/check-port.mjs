import { createServer } from "node:net";
import { Refusal } from "./say.mjs";

/** Where the web server listens: `PORT` (3000) and `HOST` (this machine only, unless it says otherwise). */
export function address() {
  const text = process.env.PORT || "3000";
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Refusal(
      `PORT is ${JSON.stringify(text)}, which is no port. Give a number from 1 to 65535: PORT=3000 npm start`,
    );
  }
  const host = process.env.HOST || "127.0.0.1";
  const shown = host === "127.0.0.1" || host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return { host, port, url: `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}` };
}

/** Whether the server will be able to listen; else the sentence that says what to do. */
export async function checkPort({ host, port }) {
  const problem = await new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve(error.code ?? String(error)));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(null)));
  });
  if (problem === null) return;
  const other = port < 65535 ? port + 1 : 3000;
  if (problem === "EADDRINUSE") {
    throw new Refusal(
      `Port ${port} is in use by another program. Stop that, or take another port: PORT=${other} npm start`,
    );
  }
  if (problem === "EACCES") {
    throw new Refusal(`You may not listen on port ${port}. Take one above 1023: PORT=3000 npm start`);
  }
  throw new Refusal(
    `The server cannot listen on ${host} port ${port} (${problem}). HOST and PORT say where it should.`,
  );
}
