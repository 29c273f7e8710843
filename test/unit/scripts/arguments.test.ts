import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

/** Without a PATH there is no npm to build with and no server to start: what answers all the same has needed neither. */
function run(script: string, ...args: string[]) {
  const file = new URL(`../../../scripts/${script}`, import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    encoding: 'utf8',
    env: { PATH: '' },
  });
  return { status, stdout, stderr };
}

describe('the arguments of a script', () => {
  for (const { script, args, said } of [
    { script: 'chaos.mjs', args: ['--help'], said: /^usage: npm run chaos[^]*--list/ },
    { script: 'chaos.mjs', args: ['--list'], said: /^collect-killed +collect-stats is killed/m },
    { script: 'bench.mjs', args: ['--help'], said: /^usage: npm run bench/ },
    { script: 'test.mjs', args: ['--help'], said: /^usage: npm test[^]*--grep/ },
    { script: 'test.mjs', args: ['--unit', '-h'], said: /^usage: npm test[^]*--grep/ },
  ]) {
    it(`are answered before anything is built or started: ${script} ${args.join(' ')}`, () => {
      const { status, stdout, stderr } = run(script, ...args);
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      expect(stdout).to.match(said);
    });
  }

  for (const { script, args, said } of [
    { script: 'chaos.mjs', args: ['--nonsense'], said: /^Unknown option '--nonsense'/ },
    {
      script: 'chaos.mjs',
      args: ['--only', 'collect-killed,nonsense'],
      said: /^There is no scenario nonsense: --list/,
    },
    { script: 'bench.mjs', args: ['--nonsense'], said: /^Unknown option '--nonsense'/ },
    { script: 'bench.mjs', args: ['--only', 'nonsense'], said: /^There is no benchmark nonsense: there are start-up/ },
  ]) {
    it(`are refused before anything is built or started: ${script} ${args.join(' ')}`, () => {
      const { status, stdout, stderr } = run(script, ...args);
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' });
      expect(stderr).to.match(said);
    });
  }
});
