/** How far questions to a model are, on standard error: one line rewritten on a terminal, else a line every 5 seconds. */
export function questionProgress(unit: string) {
  const terminal = process.stderr.isTTY === true;
  const began = performance.now();
  let shown = began;
  let line = "";
  return {
    show(done: number, total: number) {
      const now = performance.now();
      if (now - shown < (terminal ? 200 : 5000) && done < total) return;
      shown = now;
      const left = Math.round(((now - began) / done) * (total - done) * 1e-3);
      line = `${done} of ${total} ${unit}${left > 0 ? `, ${left < 90 ? `${left} s` : `${Math.round(left / 60)} min`} left` : ""}`;
      process.stderr.write(terminal ? `\r\x1b[K${line}` : `${line}\n`);
    },
    end() {
      if (terminal && line) process.stderr.write("\n");
    },
  };
}
