import type { Express } from 'express';

/** The machine-readable descriptions of the interfaces, made from the schemas that validate. */
export function mountDocuments(_app: Express, _facts: { publicUrl: string }): void {}
