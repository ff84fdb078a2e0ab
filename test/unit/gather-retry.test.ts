import { mongo } from 'mongoose';
import { isWorthRetrying } from '../../shared/db/gather-writes.ts';

describe('a batch of updates is tried again', () => {
  const labelled = (label: string) => {
    const error = new mongo.MongoError('x');
    error.addErrorLabel(label);
    return error;
  };

  it.each([
    { what: 'a primary that stepped down', error: new mongo.MongoServerError({ code: 10_107 }) },
    { what: 'a server that shuts down', error: new mongo.MongoServerError({ code: 91 }) },
    { what: 'a broken connection', error: new mongo.MongoNetworkError('reset') },
    { what: 'a pool that was cleared', error: labelled('PoolRequestedRetry') },
    { what: 'what the server calls retryable', error: labelled('RetryableWriteError') },
  ])('after $what', ({ error }) => {
    expect(isWorthRetrying(error)).toBe(true);
  });

  it.each([
    { what: 'an expression that fails', error: new mongo.MongoServerError({ code: 40_081 }) },
    { what: 'a defect of ours', error: new TypeError('x') },
  ])('not after $what', ({ error }) => {
    expect(isWorthRetrying(error)).toBe(false);
  });
});
