import type { ReactNode } from "react";

/** A figure with its name, and what to know about it beneath. Stand several in a `StatRow`. */
export function Stat({ label, value, hint }: { label: string; value: ReactNode; hint?: ReactNode }) {
  return (
    <div className="min-w-0 bg-panel px-4 py-3">
      <dt className="truncate text-xs text-gray-11">{label}</dt>
      <dd className="tabular mt-1 text-xl leading-tight font-medium">{value}</dd>
      {hint && <dd className="mt-0.5 text-xs text-gray-11">{hint}</dd>}
    </div>
  );
}

export function StatRow({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-gray-a5 bg-gray-a5 sm:grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] [&>*:last-child:nth-child(odd)]:col-span-2 sm:[&>*:last-child:nth-child(odd)]:col-span-1">
      {children}
    </dl>
  );
}
