import { AppError } from '../errors.ts';

/** The version that a client saw, from the ETag it sends back. */
export function versionOf(ifMatch: string | undefined): number {
  if (!ifMatch) throw new AppError('version-required', 'If-Match must carry the ETag of what you saw');
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(ifMatch.trim())?.[1];
  if (!version) throw new AppError('validation', 'If-Match is not an ETag of ours');
  return Number(version);
}
