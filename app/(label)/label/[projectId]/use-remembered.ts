"use client";

import { useEffect, useState } from "react";

/** A choice of this browser, such as the layout; the first value until the page has looked it up. */
export function useRemembered<T extends string>(key: string, values: readonly [T, ...T[]]) {
  const [value, setValue] = useState<T>(values[0]);
  useEffect(() => {
    const known = values.find((candidate) => candidate === localStorage.getItem(key));
    if (known) setValue(known);
  }, [key, values]);
  function remember(next: T) {
    setValue(next);
    localStorage.setItem(key, next);
  }
  return [value, remember] as const;
}
