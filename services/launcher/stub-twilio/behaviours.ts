/** How the next requests to send are answered. */
export type SendBehaviour = {
  for?: 'send';
  /** How many requests, 1 unless said. */
  times?: number;
  fail?: { status: number; code: number; message?: string };
  delayMs?: number;
  /** Never answered: the message is taken, or not. */
  hang?: 'taken' | 'dropped';
  /** The connection is broken: after the message was taken, or before. */
  reset?: 'taken' | 'dropped';
};

/** How the next messages are reported on. */
export type CallbackBehaviour = {
  for: 'callbacks';
  /** How many messages, 1 unless said. */
  times?: number;
  /** Instead of queued, sent, delivered. */
  statuses?: readonly string[];
  /** Told with failed and undelivered. */
  errorCode?: number;
  /** Before each report. */
  delayMs?: number;
  /** Each report so often. */
  repeat?: number;
  /** No report at all; the message itself goes its way. */
  none?: boolean;
  /** The last first, which is as far out of order as it gets. */
  shuffled?: boolean;
};

export type Behaviour = SendBehaviour | CallbackBehaviour;

/** What was asked for, used up one by one. */
export function createBehaviours() {
  const ofSends: SendBehaviour[] = [];
  const ofCallbacks: CallbackBehaviour[] = [];
  return {
    add(behaviour: Behaviour): void {
      const times = behaviour.times ?? 1;
      for (let count = 0; count < times; count++) {
        if (behaviour.for === 'callbacks') ofCallbacks.push(behaviour);
        else ofSends.push(behaviour);
      }
    },
    nextOfSends: (): SendBehaviour => ofSends.shift() ?? {},
    nextOfCallbacks: (): CallbackBehaviour => ofCallbacks.shift() ?? { for: 'callbacks' },
  };
}
