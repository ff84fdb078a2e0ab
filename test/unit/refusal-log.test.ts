import { AppError } from '../../shared/errors.ts';
import { createLogger } from '../../shared/logger.ts';
import { logAtMost, logRefusal } from '../../shared/refusal-log.ts';

const MINUTE_MS = 60_000;
const MANY = 1_000;
const MOST = 20;

function aLog() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  return { log, lines };
}

describe('what is refused is logged', () => {
  it('with its code and the fields at fault, and what the place adds', () => {
    const { log, lines } = aLog();
    const error = new AppError('validation', 'said by somebody', { errors: [{ pointer: '/text', detail: 'said' }] });

    logRefusal(log, 'request refused', { error, path: '/x' });
    logRefusal(log, 'request refused', { error: new AppError('unavailable', 'away') });

    const refused = {
      level: 30,
      msg: 'request refused',
      code: 'validation',
      status: 400,
      fields: ['/text'],
      path: '/x',
    };
    expect(lines).toEqual([
      expect.objectContaining(refused),
      expect.objectContaining({ level: 40, code: 'unavailable', status: 503 }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('said');
  });

  it('at most twenty times a minute and kind, with how many were left out', () => {
    const { log, lines } = aLog();
    const say = (kind: string, at: number) =>
      logAtMost(log, { level: 'info', sentence: 'refused', kind, facts: { kind } }, at);

    for (let count = 0; count < MANY; count++) say('one', count);
    say('other', MANY);
    expect(lines.map(({ kind }) => kind)).toEqual([...Array(MOST).fill('one'), 'other']);

    say('one', MINUTE_MS);
    say('one', MINUTE_MS + 1);
    expect(lines.slice(MOST + 1).map(({ leftOut }) => leftOut)).toEqual([MANY - MOST, undefined]);
  });
});
