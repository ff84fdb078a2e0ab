import type { City, CityService, RoutingPolicy } from '../domain/types.ts';
import { defineModel } from './define-model.ts';

const name = { fi: String, sv: String, en: String };

export const cityModel = defineModel<City>({
  name: 'cities',
  fields: { _id: String, name, code: String, zone: String, mailDomain: String, smsNumber: String },
  indexes: [
    [{ smsNumber: 1 }, { unique: true }],
    [{ mailDomain: 1 }, { unique: true }],
  ],
});

/** What came into being later than the first cities may be missing in what is stored. */
type Later = 'holidays' | 'exceptions' | 'afterHours' | 'hoursSet' | 'hoursVersion';
export type StoredService = Omit<CityService, Later | 'policy'> &
  Partial<Pick<CityService, Later>> & {
    policy?: RoutingPolicy;
    /** Those that were in force before, oldest first. */
    policies?: RoutingPolicy[];
    /** As they were before there were policies. */
    modes?: RoutingPolicy['modes'];
    offerSeconds?: number;
  };

const policy = {
  version: Number,
  modes: {},
  offerSeconds: Number,
  parallelOffers: Number,
  wrapUpSeconds: Number,
  stickyHours: Number,
  returnMinutes: {},
  silentMinutes: Number,
  creditMinutes: {},
  maxWaitMinutes: Number,
  steps: [{}],
  changed: { by: {}, at: Date },
};

export const cityServiceModel = defineModel<StoredService>({
  name: 'cityservices',
  fields: {
    _id: String,
    city: { type: String, required: true },
    service: { type: String, required: true },
    name,
    email: String,
    modes: {},
    offerSeconds: Number,
    policy,
    policies: [{ _id: false, ...policy }],
    hours: [{ _id: false, day: Number, from: String, to: String }],
    holidays: Boolean,
    exceptions: [{ _id: false, date: String, hours: [{ _id: false, from: String, to: String }], why: name }],
    afterHours: String,
    hoursSet: { by: {}, at: Date },
    hoursVersion: Number,
  },
  indexes: [
    [{ city: 1, service: 1 }, { unique: true }],
    [{ city: 1, email: 1 }, { unique: true }],
  ],
});
