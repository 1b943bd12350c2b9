// What the two commands print: steps with their time, progress while somebody waits, sentences when something fails.
const terminal = process.stdout.isTTY === true;

/** A sentence for the person who started the command: it says what is wrong and what to do. */
export class Refusal extends Error {}

/** Ends the process: a Refusal with its sentence, anything else with its stack. */
export function fail(error) {
  console.error(`\n${error instanceof Refusal ? error.message : (error?.stack ?? error)}`);
  process.exit(1);
}

/** Runs `work({ log })`, showing that it goes on: elapsed seconds on a terminal, a line every 10 s elsewhere. */
export async function step(title, work) {
  const began = Date.now();
  let note = "";
  let written = began;
  let open = false;
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const line = () => `  … ${title}${note ? `: ${note}` : ""} (${seconds()} s)`;
  const ticker = setInterval(() => {
    if (terminal) {
      process.stdout.write(`\r\x1b[K${line().slice(0, (process.stdout.columns ?? 80) - 1)}`);
      open = true;
    } else if (Date.now() - written >= 10_000) {
      console.log(line());
      written = Date.now();
    }
  }, 1000);
  const settle = () => {
    clearInterval(ticker);
    if (open) process.stdout.write("\r\x1b[K");
  };
  const log = (text) => {
    note = text;
    if (terminal) return;
    console.log(`    ${text}`);
    written = Date.now();
  };
  try {
    const result = await work({ log });
    settle();
    console.log(`  ✓ ${title}${seconds() >= 2 ? ` (${seconds()} s)` : ""}`);
    return result;
  } catch (error) {
    settle();
    console.error(`  ✗ ${title}`);
    throw error;
  }
}
