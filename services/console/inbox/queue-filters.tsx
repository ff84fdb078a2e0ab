import { CHANNELS, PRIORITIES } from '../../../shared/domain/types.ts';
import { useList, useMe } from '../store/hooks.ts';
import { setList, useLive } from '../store/live-state.ts';
import { loadMore } from '../store/load-list.ts';
import type { ListQuery } from '../store/ticket-list.ts';
import { channelTexts, priorityTexts } from '../texts/domain-texts.ts';
import { inboxTexts } from '../texts/inbox-texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

/** One choice each; saved views may hold several. */
export function QueueFilters() {
  const say = useTexts(inboxTexts);
  const sayChannel = useTexts(channelTexts);
  const sayPriority = useTexts(priorityTexts);
  const services = useServiceNames();
  const cityNames = useCityNames();
  const query = useList('queue')?.query;
  const cities = useMe()?.cities ?? [];
  if (!query) return null;

  const change = (part: Partial<ListQuery>) => {
    setList('queue', { ...query, ...part });
    void loadMore('queue');
  };
  return (
    <fieldset className="filters" aria-label={say('filters')}>
      {cities.length > 1 && (
        <Choice
          label={say('city')}
          value={query.city?.length === 1 ? query.city[0] : undefined}
          options={cities.map((city) => [city, cityNames.get(city) ?? city])}
          choose={(city) => change({ city: city ? [city] : cities })}
        />
      )}
      <Choice
        label={say('service')}
        value={query.service?.[0]}
        options={services}
        choose={(service) => change({ service: service ? [service] : [] })}
      />
      <Choice
        label={say('channel')}
        value={query.channel?.[0]}
        options={CHANNELS.map((channel) => [channel, sayChannel(channel)])}
        choose={(value) => change({ channel: CHANNELS.filter((one) => one === value) })}
      />
      <Choice
        label={say('priority')}
        value={query.priority?.[0]}
        options={PRIORITIES.map((priority) => [priority, sayPriority(priority)])}
        choose={(value) => change({ priority: PRIORITIES.filter((one) => one === value) })}
      />
    </fieldset>
  );
}

type ChoiceProps = {
  label: string;
  value: string | undefined;
  options: readonly (readonly [value: string, name: string])[];
  choose: (value: string) => void;
};

function Choice({ label, value = '', options, choose }: ChoiceProps) {
  const say = useTexts(inboxTexts);
  return (
    <label className="choice">
      <span>{label}</span>
      <select value={value} onChange={({ target }) => choose(target.value)}>
        <option value="">{say('all')}</option>
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function useCityNames(): ReadonlyMap<string, string> {
  const language = useLanguage();
  const services = useLive((live) => live.services);
  return new Map(services.map(({ city, cityName }) => [city, cityName[language]]));
}

/** Each service once, whichever of one's cities has it. */
function useServiceNames(): (readonly [string, string])[] {
  const language = useLanguage();
  const services = useLive((live) => live.services);
  return [...new Map(services.map(({ id, name }) => [id, name[language]]))];
}
