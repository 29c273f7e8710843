/** Fields by which programs say who used something, and from where. */

/** As letters and digits alone, so that `userId`, `user-id`, `user.id` and `User_ID` are the same. */
const PERSONAL = new Set(
  [
    'ip ipaddr ipaddress userip clientip remoteip remoteaddr remoteaddress realip xrealip cfconnectingip',
    'forwarded forwardedfor xforwardedfor',
    'user userid username useremail email mail login account accountid',
    'session sessionid sessionkey cookie cookies token accesstoken apikey password',
    'agent browser useragent httpuseragent',
  ].flatMap((line) => line.split(' ')),
);

/** Names whose answer is kept: the same few come with every event. */
const MOST_KNOWN = 10_000;
const known = new Map<string, boolean>();

/** None that idb makes or counts by is one: not `visitor_id`, not `unique_session_id`. */
export function isPersonal(name: string): boolean {
  let answer = known.get(name);
  if (answer === undefined) {
    answer = PERSONAL.has(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, answer);
  }
  return answer;
}
