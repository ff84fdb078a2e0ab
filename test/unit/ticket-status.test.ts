import { nextStatus, STATUS_ACTIONS, TRANSITIONS } from '../../shared/domain/ticket-status.ts';
import { STATUSES } from '../../shared/domain/types.ts';

describe('the status table', () => {
  const rows = STATUSES.flatMap((from) => STATUS_ACTIONS.map((action) => [from, action] as const));

  it.each(rows)('%s × %s leads where the table says, or nowhere', (from, action) => {
    const to = nextStatus(from, action);
    expect(to).toBe(TRANSITIONS[from][action] ?? null);
    if (to) expect(STATUSES).toContain(to);
  });

  it('nothing leaves closed', () => {
    for (const action of STATUS_ACTIONS) expect(nextStatus('closed', action)).toBeNull();
  });

  it('a resident’s message always brings a ticket where somebody looks', () => {
    for (const from of STATUSES.filter((status) => status !== 'closed'))
      expect(['queued', 'offered', 'open']).toContain(nextStatus(from, 'message'));
  });

  it('closed is reached from resolved alone', () => {
    expect(rows.filter(([from, action]) => nextStatus(from, action) === 'closed').map(([from]) => from)).toEqual([
      'resolved',
    ]);
  });
});
