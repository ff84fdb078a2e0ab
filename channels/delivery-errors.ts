/** 'permanent' refused for good, 'retryable' surely not sent, 'unsettled' nobody can know: never sent again by itself. */
export type DeliveryOutcome = 'permanent' | 'retryable' | 'unsettled';

export class DeliveryError extends Error {
  readonly outcome: DeliveryOutcome;
  /** Provider's code or a word of ours; shown to the agent. */
  readonly reason: string;

  constructor(outcome: DeliveryOutcome, reason: string, options: { cause?: unknown } = {}) {
    super(`delivery ${outcome}: ${reason}`, options);
    this.name = 'DeliveryError';
    this.outcome = outcome;
    this.reason = reason;
  }
}
