/** The name of a response, the same colour wherever it stands. It says nothing about who wrote it. */
export function Letter({ name, faded = false }: { name: string; faded?: boolean }) {
  return (
    <span
      aria-hidden
      className={`grid size-6 shrink-0 place-items-center rounded-md text-sm font-semibold ${faded ? "bg-gray-a3 text-gray-11" : "bg-accent-9 text-accent-contrast"}`}
    >
      {name}
    </span>
  );
}
