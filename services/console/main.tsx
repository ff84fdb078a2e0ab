import 'hds-core/lib/base.css';
import { StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { listenToKeys } from './shell/commands.ts';
import { Layout } from './shell/layout.tsx';
import { Notices, notifyProblem } from './shell/notices.tsx';
import { keepPageInStep } from './shell/preferences.ts';
import './shell/shell.css';
import { SignIn } from './sign-in/sign-in.tsx';
import { resumeSession } from './store/live.ts';
import { useLive } from './store/live-state.ts';

/** Where a session has ended the screen stays beneath the sign-in, drafts and all, until the same agent is back. */
function Console() {
  const session = useLive((live) => live.session);
  useEffect(listenToKeys, []);
  if (session.state === 'unknown') return null;
  if (session.state === 'out') return <SignIn hasEnded={false} />;
  const hasEnded = session.state === 'ended';
  return (
    <>
      {hasEnded && <SignIn hasEnded />}
      <div hidden={hasEnded}>
        <Layout key={session.agent.id} />
      </div>
    </>
  );
}

keepPageInStep();
resumeSession().catch((error: unknown) => {
  useLive.setState({ session: { state: 'out' } });
  notifyProblem(error);
});
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <Router base="/console">
        <Console />
        <Notices />
      </Router>
    </StrictMode>,
  );
