const patienceMs = 2000;

/**
 * Whether one of the rows will do: the shortest are tried first, since what has few letters has few tokens. True as well
 * when that could not be found out within two seconds: the run will tell.
 */
export function mayBeUsable<Row>(rows: readonly Row[], usable: (row: Row) => boolean): boolean {
  const until = Date.now() + patienceMs;
  const ordered = rows
    .map((row) => ({ row, letters: JSON.stringify(row).length }))
    .sort((one, other) => one.letters - other.letters);
  return ordered.some(({ row }) => usable(row) || Date.now() > until);
}
