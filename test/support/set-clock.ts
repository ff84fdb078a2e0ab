/** Goes on as time does, from where it is set. */
export function createSetClock() {
  let skewMs = 0;
  return {
    now: () => new Date(Date.now() + skewMs),
    set: (at: number) => {
      skewMs = at - Date.now();
    },
  };
}
