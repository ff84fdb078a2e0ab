import { Button } from 'hds-react/components/Button';
import { Notification } from 'hds-react/components/Notification';
import { PasswordInput } from 'hds-react/components/PasswordInput';
import { TextInput } from 'hds-react/components/TextInput';
import { type FormEvent, useEffect, useState } from 'react';
import { ProblemError } from '../api.ts';
import { focusOn } from '../shell/focus.ts';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import { signIn } from '../store/live.ts';
import { durationText } from '../texts/dates.ts';
import { shellTexts } from '../texts/shell-texts.ts';
import { signInTexts } from '../texts/sign-in-texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import './sign-in.css';

/** Over whatever was on the screen where a session has `ended`. */
export function SignIn({ hasEnded }: { hasEnded: boolean }) {
  const say = useTexts(signInTexts);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const words = useRefusal();
  useEffect(() => focusOn('email'), []);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsBusy(true);
    setRefusal(null);
    try {
      await signIn({ email: fieldOf(form, 'email'), password: fieldOf(form, 'password') });
    } catch (error) {
      setRefusal(words(error));
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <main className="sign-in" id="main">
      <form onSubmit={(event) => void submit(event)}>
        <h1>Yhteys</h1>
        <p className="sign-in-title">{say('title')}</p>
        {hasEnded && !refusal && <Notification type="info">{say('ended')}</Notification>}
        <div role="alert">{refusal && <Notification type="error">{refusal}</Notification>}</div>
        <TextInput id="email" name="email" label={say('email')} type="email" autoComplete="username" required />
        <PasswordInput
          id="password"
          name="password"
          label={say('password')}
          revealPasswordButtonAriaLabel={say('show')}
          concealPasswordButtonAriaLabel={say('hide')}
          autoComplete="current-password"
          required
        />
        <Button type="submit" fullWidth disabled={isBusy}>
          {say('submit')}
        </Button>
        <LanguageSwitch />
      </form>
    </main>
  );
}

function fieldOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

function useRefusal(): (error: unknown) => string {
  const say = useTexts(signInTexts);
  const sayShell = useTexts(shellTexts);
  const language = useLanguage();
  return (error) => {
    if (!(error instanceof ProblemError)) return sayShell('failed');
    const { code, detail, title, retryAfter = 60 } = error.problem;
    if (code === 'unauthenticated') return say('wrong');
    if (code === 'offline') return sayShell('notReached');
    if (code !== 'rate-limited') return detail || title;
    return say('limited', { wait: durationText(retryAfter * 1_000, { language, form: 'long' }) });
  };
}
