/**
 * The environment of a test run: ours, without what configures idb (the tests say themselves what they configure), with
 * the servers' addresses.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {Readonly<Record<string, string>>} addresses by variable
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment(environment, addresses) {
  const others = Object.entries(environment).filter(([name]) => !name.startsWith('IDB_'));
  return { ...Object.fromEntries(others), ...addresses };
}

/**
 * Which services run already because the environment names them, and which are to be started.
 *
 * @template {{variable: string, testVariable: string}} S
 * @param {readonly S[]} services
 * @param {NodeJS.ProcessEnv} environment an empty variable counts as none
 * @returns {{given: Record<string, string>, missing: S[]}} given: addresses by test variable
 */
export function findGivenServices(services, environment) {
  const given = services.flatMap(({ variable, testVariable }) => {
    const url = environment[variable];
    return url ? [[testVariable, url]] : [];
  });
  return { given: Object.fromEntries(given), missing: services.filter(({ variable }) => !environment[variable]) };
}
