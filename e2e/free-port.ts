import { execFileSync } from "node:child_process";

/** A port that nobody listens on just now, found by a short-lived process: a configuration file cannot wait. */
export function freePort(): string {
  const script =
    "const s = require('net').createServer().listen(0, () => { process.stdout.write(String(s.address().port)); s.close() })";
  return execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }).trim();
}
