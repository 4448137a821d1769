import { ActionResults } from '../../lib/cache/action-results.ts';
import { BlobStore } from '../../lib/cache/blob-store.ts';
import { DiskTier } from '../../lib/cache/disk-tier.ts';
import { tierContract } from './tier-contract.ts';

tierContract((folder) => new DiskTier(new ActionResults(folder.at('v1')), new BlobStore(folder.at('v1'))));
