import { type InboundSms, toInbound } from '../../channels/sms/webhook.ts';

const aSms = (given: Partial<InboundSms> = {}): InboundSms => ({
  MessageSid: 'SM0123456789abcdef',
  From: '+358401234567',
  To: '+358500000001',
  Body: 'Hei',
  NumMedia: 0,
  ...given,
});
const to = { city: 'helsinki', service: 'general' };

describe('an SMS read as a resident’s message', () => {
  it('is known by its SID and belongs to the thread of both numbers', () => {
    expect(toInbound(aSms(), to)).toEqual({
      city: 'helsinki',
      channel: 'sms',
      key: 'SM0123456789abcdef',
      thread: 'sms:+358500000001:+358401234567',
      service: 'general',
      contact: { kind: 'phone', address: '+358401234567', name: null },
      language: null,
      text: 'Hei',
      attachments: [],
      address: { ours: '+358500000001', theirs: '+358401234567' },
    });
  });

  it('loses control characters, and says how many pictures came without words', () => {
    expect(toInbound(aSms({ Body: ' He\u0000i\u0007 ' }), to).text).toBe('Hei');
    expect(toInbound(aSms({ Body: '', NumMedia: 2 }), to).text).toBe('📎 2');
    expect(toInbound(aSms({ Body: 'Kuva', NumMedia: 2 }), to).text).toBe('Kuva');
  });

  it('is refused when there is nothing in it or too much', () => {
    expect(() => toInbound(aSms({ Body: ' \u0000 ' }), to)).toThrow(expect.objectContaining({ code: 'validation' }));
    expect(() => toInbound(aSms({ Body: '👍'.repeat(10_001) }), to)).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
    expect(toInbound(aSms({ Body: '👍'.repeat(10_000) }), to).key).toBe('SM0123456789abcdef');
  });
});
