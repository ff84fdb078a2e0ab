import { AppError, type FieldFault } from './errors.ts';

/** What busboy throws for a broken multipart form has no name of its own; anything else stays what it is. */
export function formFault(error: unknown, errors: FieldFault[]): unknown {
  if (!(error instanceof Error) || error.name !== 'Error') return error;
  return new AppError('validation', 'The upload could not be read', { errors, cause: error });
}
