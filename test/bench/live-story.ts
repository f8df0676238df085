import { blockscoutServer } from '../servers/blockscout-server.ts'
import { etherscanServer } from '../servers/etherscan-server.ts'
import { makeLaundering } from '../servers/laundering.ts'
import { startServer, type TestServer } from '../servers/server.ts'
import { sqdHandler } from '../servers/sqd-server.ts'

/** The services of the bench over one story, and what the bench has to know of it. */
export interface LiveStory {
  readonly etherscan: TestServer
  readonly blockscout: TestServer
  readonly portal: TestServer
  readonly incident: object
  readonly tainted: number
  readonly hops: number
}

/** @param tainted addresses that stolen value reaches */
export async function startLiveStory(tainted: number): Promise<LiveStory> {
  const story = makeLaundering({ seed: 1, shape: 'fan', tainted })
  const holder = { current: story.world }
  return {
    etherscan: await startServer(etherscanServer(holder)),
    blockscout: await startServer(blockscoutServer(holder)),
    portal: await startServer(sqdHandler(holder, { dataset: 'bench' })),
    incident: story.incident,
    tainted: story.tainted.length,
    hops: story.hops,
  }
}
