import { expect } from 'chai';
import { directoryError, isOfFullDisk, requireSpace } from '../../../src/clients/disk-space.js';
import { IdbError } from '../../../src/model/errors.js';
import { whyNoSmallDisk, withSmallDisk } from '../../chaos/places/small-disk.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';

const failure = (code: string) => Object.assign(new Error('it said so'), { code });

describe('a full disk under the embedded directory', () => {
  it('is found before anything is written, and the run is to be tried later', () => {
    const directory = temporaryDirectory();
    try {
      expect(() => requireSpace(directory, 1)).not.to.throw();
      const far = 1e12;
      expect(() => requireSpace(directory, far))
        .to.throw(IdbError, /its disk has \d+ MB left, 1000000000000 MB are needed\. Free some space/)
        .that.includes({ code: 'disk-full', exitCode: 75 });
    } finally {
      removeDirectory(directory);
    }
  });

  for (const code of ['ENOSPC', 'EDQUOT', '53100']) {
    it(`is told by ${code}, whatever was being done`, () => {
      const {
        code: told,
        exitCode,
        message,
      } = directoryError('configuration', '/', 'Failed to write', failure(code), 'Do.');
      expect({ told, exitCode }).to.deep.equal({ told: 'disk-full', exitCode: 75 });
      expect(message).to.match(/^Failed to write: its disk is full \(it said so\)\. .*run the same command again\.$/);
    });
  }

  it('is what a database that says nothing of it may well have failed of', async function () {
    const reason = await whyNoSmallDisk();
    if (reason !== null) return this.skip();
    const aborted = new Error('Aborted()');
    await withSmallDisk(60, async ({ directory, fill }) => {
      expect(isOfFullDisk(aborted, directory)).to.equal(false);
      await fill(5);
      expect(isOfFullDisk(aborted, directory)).to.equal(true);
      const { code, message } = directoryError('configuration', directory, 'Failed to open', aborted, 'It is damaged.');
      expect(code).to.equal('disk-full');
      expect(message).not.to.contain('damaged');
    });
  });

  it('is nothing that another failure is taken for', () => {
    const { code, message } = directoryError('configuration', '/', 'Failed to write', failure('EACCES'), 'Look.');
    expect({ code, message }).to.deep.equal({
      code: 'configuration',
      message: 'Failed to write: it said so. Look.',
    });
  });
});
