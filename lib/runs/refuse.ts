import { AppError } from "../errors";

/** What a form shows at one of its fields. */
export function refuse(field: string, message: string): AppError {
  return new AppError("invalid", message, { fields: { [field]: message } });
}

/** What a check refuses, it refuses at this field. */
export function checkAt<T>(field: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof AppError ? refuse(field, error.message) : error;
  }
}
