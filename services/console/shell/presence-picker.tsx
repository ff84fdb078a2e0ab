import type { AgentView } from '../../../shared/contracts/agents.ts';
import { PRESENCE_STATES, type PresenceState } from '../../../shared/domain/types.ts';
import { emit } from '../socket.ts';
import { useLive } from '../store/live-state.ts';
import { presenceTexts } from '../texts/domain-texts.ts';
import { shellTexts } from '../texts/shell-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { notifyProblem } from './notices.tsx';

/** One presence for all tabs of an agent: what is shown is what the server says. */
export function PresencePicker() {
  const say = useTexts(shellTexts);
  const sayState = useTexts(presenceTexts);
  const presence = useLive((live) => live.presence);
  const isConnected = useLive(({ connection }) => connection === 'live' || connection === 'behind');
  const choose = (state: PresenceState) => void emit('presence', { state }).catch(notifyProblem);
  const hasWork = useLive(({ lists }) => (lists.mine?.ids.length ?? 0) > 0);
  if (!presence) return null;
  const why = whyNothingComes(presence, hasWork);
  return (
    <div className="presence" data-state={presence.state}>
      <label>
        <span className="visually-hidden">{say('presence')}</span>
        <select
          value={presence.state}
          disabled={!isConnected}
          onChange={({ target }) => choose(PRESENCE_STATES.find((one) => one === target.value) ?? 'away')}
        >
          {PRESENCE_STATES.map((state) => (
            <option key={state} value={state}>
              {sayState(state)}
            </option>
          ))}
        </select>
      </label>
      <output>{why && say(why)}</output>
      {why && (
        <button type="button" className="button" disabled={!isConnected} onClick={() => choose('available')}>
          {say('setAvailable')}
        </button>
      )}
    </div>
  );
}

/** Who is away by choice knows it; who works while offline, or has missed an offer, may not. */
function whyNothingComes({ state, why }: AgentView['presence'], hasWork: boolean) {
  if (why === 'missed-offer') return 'missedOffer';
  return state === 'offline' && hasWork ? 'nothingComes' : null;
}
