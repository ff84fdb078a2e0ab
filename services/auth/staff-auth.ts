import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { type SignedIn, viewerOf } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Agent } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { AgentRepository } from '../../shared/repositories/agents.ts';
import type { StaffSessionRepository } from '../../shared/repositories/sessions.ts';
import { createAttemptLimit } from './attempt-limit.ts';

type Deps = {
  store: { agents: Pick<AgentRepository, 'byId' | 'byEmail'>; staffSessions: StaffSessionRepository };
  clock: Clock;
};

type SignIn = { email: string; password: string; from: string };

/** A session without use ends after so long (contract: 12 h). */
const UNUSED_MS = 12 * 3_600_000;
const TOUCH_EVERY_MS = 60_000;

/** Local accounts. A token is shown once; only its hash is stored. */
export function createStaffAuth({ store, clock }: Deps) {
  const limit = createAttemptLimit(clock);
  const touchedAt = new Map<string, number>();
  const listeners: ((sessionId: string) => void)[] = [];
  // an unknown account costs as much time as a wrong password
  const decoy = hash(randomBytes(16).toString('hex'));

  async function touch(sessionIds: string[]): Promise<void> {
    const now = clock.now();
    const due = sessionIds.filter((id) => now.getTime() - (touchedAt.get(id) ?? 0) >= TOUCH_EVERY_MS);
    if (!due.length) return;
    for (const id of due) touchedAt.set(id, now.getTime());
    await store.staffSessions.touch(due, now);
  }

  async function attempt(name: string, password: string, from: string): Promise<Agent> {
    const key = `${name} ${from}`;
    limit.check(key);
    const agent = await store.agents.byEmail(name);
    const isRight = await verify(agent?.passwordHash ?? (await decoy), password);
    if (!agent || !isRight) {
      limit.count(key);
      throw new AppError('unauthenticated', 'Email or password is wrong');
    }
    limit.forget(key);
    return agent;
  }

  return {
    /** `from` is the caller's network address; failed attempts are counted by both. */
    async signIn({ email, password, from }: SignIn): Promise<{ token: string; agent: Agent }> {
      const name = email.trim().toLowerCase();
      const agent = await limit.inTurn(`${name} ${from}`, () => attempt(name, password, from));
      const token = randomBytes(32).toString('base64url');
      await store.staffSessions.insert({ _id: idOf(token), agent: agent._id, usedAt: clock.now() });
      return { token, agent };
    },

    async resolve(token: string): Promise<SignedIn | null> {
      const sessionId = idOf(token);
      const session = await store.staffSessions.byId(sessionId, new Date(clock.now().getTime() - UNUSED_MS));
      const agent = session && (await store.agents.byId(session.agent));
      if (!agent) return null;
      await touch([sessionId]);
      return { ...viewerOf(agent), sessionId };
    },

    async signOut(sessionId: string): Promise<void> {
      await store.staffSessions.remove(sessionId);
      touchedAt.delete(sessionId);
      for (const listen of listeners) listen(sessionId);
    },

    touch,
    /** Whether a session still is; open sockets ask from time to time. */
    isAlive: async (sessionId: string) =>
      (await store.staffSessions.byId(sessionId, new Date(clock.now().getTime() - UNUSED_MS))) !== null,
    onEnd: (listener: (sessionId: string) => void) => {
      listeners.push(listener);
    },
  };
}

export type StaffAuth = ReturnType<typeof createStaffAuth>;

function idOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
