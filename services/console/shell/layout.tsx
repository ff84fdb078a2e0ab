import { Suspense } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { useMe } from '../store/hooks.ts';
import { useLive } from '../store/live-state.ts';
import { shellTexts } from '../texts/shell-texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { AccountMenu } from './account-menu.tsx';
import { FaultGuard } from './fault-guard.tsx';
import { PresencePicker } from './presence-picker.tsx';
import { SCREENS } from './screens.ts';

/** What stands around every screen of who is signed in. */
export function Layout() {
  const say = useTexts(shellTexts);
  const me = useMe();
  const shown = SCREENS.filter(({ isFor }) => !me || !isFor || isFor(me));
  return (
    <div className="layout">
      <a className="skip" href="#main">
        {say('skip')}
      </a>
      <TopBar />
      <main id="main" tabIndex={-1}>
        <FaultGuard instead={<p className="empty">{say('broken')}</p>}>
          <Suspense fallback={null}>
            <Switch>
              {shown.map(({ path, view: View }) => (
                <Route key={path} path={path}>
                  <View />
                </Route>
              ))}
              <Route>
                <p className="empty">{say('notFound')}</p>
              </Route>
            </Switch>
          </Suspense>
        </FaultGuard>
      </main>
    </div>
  );
}

function TopBar() {
  return (
    <header className="top-bar">
      <p className="brand">Yhteys</p>
      <Places />
      <Connection />
      <PresencePicker />
      <AccountMenu />
    </header>
  );
}

function Places() {
  const say = useTexts(shellTexts);
  const language = useLanguage();
  const me = useMe();
  const [place] = useLocation();
  const named = SCREENS.filter(({ label, isFor }) => label && (!me || !isFor || isFor(me)));
  return (
    <nav aria-label={say('places')}>
      {named.map(({ path, label }) => (
        <Link key={path} href={path} aria-current={place === path ? 'page' : undefined}>
          {label?.[language]}
        </Link>
      ))}
    </nav>
  );
}

function Connection() {
  const say = useTexts(shellTexts);
  const connection = useLive((live) => live.connection);
  return (
    <output className="connection" data-state={connection}>
      {connection !== 'live' && say(connection)}
    </output>
  );
}
