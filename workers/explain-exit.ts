export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lastLines: readonly string[]; // of stderr
}

const outOfMemory = /out of memory|heap limit|bad_alloc|resource ?exhausted|\bOOM\b|cannot allocate/i;

/** Why a child that should have answered went away instead, in words that say what to do. */
export function explainExit({ code, signal, lastLines }: Exit): string {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const memory =
    outOfMemory.test(lastLines.join("\n")) || signal === "SIGKILL" || code === 137
      ? " This machine probably ran out of memory: try a smaller batch, or shorter rows."
      : "";
  const said = lastLines.length > 0 ? `\nIt last said:\n${lastLines.join("\n")}` : "";
  return `The process that did the work ${how}.${memory}${said}`;
}
