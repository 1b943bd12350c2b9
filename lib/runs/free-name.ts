/** The name itself, or with " (2)", " (3)"… where it is taken. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted} (${n})`;
    if (!isTaken(name)) return name;
  }
}
