"use client";

import { useState } from "react";
import type { Result } from "../action";
import { fieldErrors } from "./field-errors";

/** The browser's side of a server action: calls it, knows whether it runs, keeps its error and those of the fields. */
export function useAction<Input, Value>(
  call: (input: Input) => Promise<Result<Value>>,
  onSuccess?: (value: Value) => void,
) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<{ message: string; details?: unknown }>();

  async function run(input: Input): Promise<Result<Value> | null> {
    setPending(true);
    setFailure(undefined);
    try {
      const result = await call(input);
      if (result.ok) onSuccess?.(result.value);
      else setFailure(result);
      return result;
    } catch {
      setFailure({ message: "The server did not answer. What you typed is still here; try again." });
      return null;
    } finally {
      setPending(false);
    }
  }

  const fields = fieldErrors(failure?.details);
  return { run, pending, message: failure?.message, fields, clear: () => setFailure(undefined) };
}
