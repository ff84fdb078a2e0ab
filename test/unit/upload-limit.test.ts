import { createUploadLimit } from '../../services/attachments/upload-limit.ts';

describe('uploads', () => {
  it('are so many of one uploader within a time, and of others as many again', () => {
    let now = 0;
    const begin = createUploadLimit({ perUploader: 2, withinMs: 1_000, nowMs: () => now });
    begin('a')();
    begin('a')();
    expect(() => begin('a')).toThrow(expect.objectContaining({ code: 'rate-limited', retryAfter: 1 }));
    begin('b')();
    now = 1_000;
    begin('a')();
  });

  it('are so many at once in a process, and one that is over makes room once', () => {
    const begin = createUploadLimit({ atOnce: 2 });
    const [first] = [begin('a'), begin('b')];
    expect(() => begin('c')).toThrow(expect.objectContaining({ code: 'unavailable' }));
    first();
    first();
    begin('c');
    expect(() => begin('d')).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });
});
